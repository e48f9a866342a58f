using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Schedules;

/// <summary>
/// Slanted triangle (ULMFiT, arXiv 1801.06146, 3.2): a short steep rise from the base rate / <see cref="Ratio"/> to the base
/// rate, then a long straight descent back to it.
/// </summary>
/// <remarks>
/// cut = ⌊T · cut_fraction⌋; p = t / cut while t &lt; cut, else 1 − (t − cut) / (T − cut); multiplier = (1 + p (ratio − 1)) / ratio.
/// The paper's denominator for the descent, cut · (1 / cut_fraction − 1), is T − cut before rounding.
/// </remarks>
public sealed record SlantedTriangleScheduleConfig : ScheduleConfig
{
    /// <summary>The share of the run in which the rate rises.</summary>
    [Bounds(0, 1, AboveMin = true, BelowMax = true)]
    public double CutFraction { get; init; } = 0.1;

    /// <summary>Highest / lowest rate.</summary>
    [Bounds(1, double.PositiveInfinity)]
    public double Ratio { get; init; } = 32;

    /// <inheritdoc/>
    public override LearningRateSchedule Create(long totalSteps, double baseRate)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(totalSteps);
        return new SlantedTriangleSchedule(totalSteps, (long)(totalSteps * CutFraction), Ratio);
    }
}

internal sealed class SlantedTriangleSchedule(long total, long cut, double ratio) : LearningRateSchedule
{
    public override double Multiplier(long step)
    {
        double p = step < cut ? (double)step / cut : Math.Max(0, 1 - ((double)(step - cut) / (total - cut)));
        return (1 + (p * (ratio - 1))) / ratio;
    }
}
