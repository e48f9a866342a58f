namespace Cerbert.Training.Strategies;

/// <summary>
/// p_i(t) = a·size_i / Σ sizes + (1 − a) / n with a = min(1, t / T): uniform at the start, so that small tasks are learnt at all, and
/// proportional from T on, so that they are not repeated until they are known by heart.
/// </summary>
/// <param name="sizes">The tasks' training examples.</param>
/// <param name="epochs">T in epochs, t then is the number of whole epochs done; null: T is in steps.</param>
/// <param name="steps">T in steps, t then is the number of steps done.</param>
/// <param name="seed">The run's seed.</param>
public sealed class MinAnnealSampler(IReadOnlyList<double> sizes, int? epochs, long steps, ulong seed) : RandomSampler(seed)
{
    private readonly double[] shares = Shares(sizes);

    /// <inheritdoc/>
    public override IReadOnlyList<double> Probabilities(long step, double epoch)
    {
        double done = epochs is { } length ? Math.Floor(epoch) / length : (double)step / steps;
        double a = Math.Min(1, done);
        return Array.ConvertAll(shares, share => a * share + (1 - a) / shares.Length);
    }
}
