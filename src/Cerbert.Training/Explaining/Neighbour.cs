namespace Cerbert.Training.Explaining;

/// <summary>An example near another one.</summary>
/// <param name="Answer">The example and what the model says about it.</param>
/// <param name="Cosine">The cosine of the two examples' vectors, −1 to 1.</param>
public sealed record Neighbour(ExampleAnswer Answer, double Cosine);
