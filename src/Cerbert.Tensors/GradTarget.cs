namespace Cerbert.Tensors;

/// <summary>Where a backward kernel puts one gradient, and whether it adds to what is there.</summary>
/// <param name="Tensor">The destination, or null when nobody wants it.</param>
/// <param name="Accumulate">Adds instead of replacing.</param>
public readonly record struct GradTarget(Tensor? Tensor, bool Accumulate)
{
    /// <summary>Nobody wants this gradient.</summary>
    public static GradTarget None => default;

    /// <summary>The gradient of a tensor, if it requires one.</summary>
    internal static GradTarget Of(Tensor? tensor) =>
        tensor is { RequiresGrad: true } ? new GradTarget(tensor.GradForWrite(out bool accumulate), accumulate) : None;
}
