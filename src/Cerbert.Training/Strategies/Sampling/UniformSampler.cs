namespace Cerbert.Training.Strategies;

/// <summary>All tasks equally likely: small tasks are repeated often, large ones not read to the end.</summary>
/// <param name="tasks">How many there are.</param>
/// <param name="seed">The run's seed.</param>
public sealed class UniformSampler(int tasks, ulong seed) : RandomSampler(seed)
{
    private readonly double[] probabilities = Shares(Enumerable.Repeat(1.0, tasks));

    /// <inheritdoc/>
    public override IReadOnlyList<double> Probabilities(long step, double epoch) => probabilities;
}
