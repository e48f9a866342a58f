namespace Cerbert.Tensors;

/// <summary>A scale of scores that a raw output is squeezed into: low + (high − low)·sigmoid(x).</summary>
/// <param name="Low">The score of x = −∞.</param>
/// <param name="High">The score of x = ∞.</param>
public readonly record struct OutputRange(float Low, float High)
{
    /// <summary>The score of an output.</summary>
    public double Of(float x) => Low + ((double)High - Low) / (1 + Math.Exp(-(double)x));
}
