namespace Cerbert.Training.Strategies;

/// <summary>p = size / Σ sizes: every task is read about once per epoch, and large tasks set the direction.</summary>
/// <param name="sizes">The tasks' training examples.</param>
/// <param name="seed">The run's seed.</param>
public sealed class ProportionalSampler(IReadOnlyList<double> sizes, ulong seed) : RandomSampler(seed)
{
    private readonly double[] probabilities = Shares(sizes);

    /// <inheritdoc/>
    public override IReadOnlyList<double> Probabilities(long step, double epoch) => probabilities;
}
