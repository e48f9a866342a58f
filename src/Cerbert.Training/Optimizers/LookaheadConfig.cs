using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Optimizers;

/// <summary>The <c>optimizer.lookahead</c> section: slow weights around the optimizer (arXiv 1907.08610).</summary>
/// <remarks>Smooths what a high learning rate or small batches shake; costs one more copy of the weights. Works with every optimizer.</remarks>
public sealed record LookaheadConfig
{
    /// <summary>Updates between two meetings of fast and slow weights (the paper's k).</summary>
    [Bounds(1, 1_000_000)]
    public int Steps { get; init; } = 5;

    /// <summary>The share of the way that the slow weights go; 1 leaves the fast ones as they are.</summary>
    [Bounds(0, 1, AboveMin = true)]
    public double Alpha { get; init; } = 0.5;
}
