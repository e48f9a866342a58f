namespace Cerbert.Training.Strategies;

/// <summary>
/// p ∝ min(size, cap)^α: between uniform (α = 0) and proportional (α = 1), as multilingual and text-to-text models mix their corpora
/// (Raffel et al., arXiv 1910.10683, section 3.5.2, with α = 1/T).
/// </summary>
/// <param name="sizes">The tasks' training examples.</param>
/// <param name="alpha">The exponent, 0 to 1.</param>
/// <param name="cap">Examples that count at most; null: all.</param>
/// <param name="seed">The run's seed.</param>
public sealed class TemperatureSampler(IReadOnlyList<double> sizes, double alpha, double? cap, ulong seed) : RandomSampler(seed)
{
    private readonly double[] probabilities = Shares(sizes.Select(size => Math.Pow(Math.Min(size, cap ?? size), alpha)));

    /// <inheritdoc/>
    public override IReadOnlyList<double> Probabilities(long step, double epoch) => probabilities;
}
