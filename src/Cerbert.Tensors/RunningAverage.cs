namespace Cerbert.Tensors;

/// <summary>An average that follows a parameter while it is updated: values ← values + weight·(parameter − values).</summary>
/// <param name="Values">The average, as many numbers as the parameter has; null for none.</param>
/// <param name="Half">Its bfloat16 copy, renewed in the same pass, or null.</param>
/// <param name="Weight">The parameter's share, 0 to 1; 1 copies it exactly.</param>
public readonly record struct RunningAverage(Tensor? Values, Tensor? Half, float Weight);
