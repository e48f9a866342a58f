using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Schedules;

/// <summary>
/// One cycle (arXiv 1708.07120): half a cosine up from the base rate / <see cref="StartDivisor"/>, half a cosine down to a
/// far smaller rate. Allows higher rates than a plain descent; the base rate is the peak.
/// </summary>
public sealed record OneCycleScheduleConfig : ScheduleConfig
{
    /// <summary>The share of the run in which the rate rises.</summary>
    [Bounds(0, 1, AboveMin = true, BelowMax = true)]
    public double RiseRatio { get; init; } = 0.3;

    /// <summary>Peak / first rate.</summary>
    [Bounds(1, double.PositiveInfinity)]
    public double StartDivisor { get; init; } = 25;

    /// <summary>First / last rate.</summary>
    [Bounds(1, double.PositiveInfinity)]
    public double EndDivisor { get; init; } = 10_000;

    /// <inheritdoc/>
    public override LearningRateSchedule Create(long totalSteps, double baseRate)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(totalSteps);
        return new OneCycleSchedule(totalSteps, RiseRatio, 1 / StartDivisor, 1 / StartDivisor / EndDivisor);
    }
}

internal sealed class OneCycleSchedule(long total, double riseRatio, double start, double end) : LearningRateSchedule
{
    private readonly double _peak = (riseRatio * total) - 1; // step of the highest rate, maybe between two steps

    public override double Multiplier(long step)
    {
        if (step >= total - 1)
            return end;
        return step < _peak
            ? Between(start, 1, step / _peak)
            : Between(1, end, (step - Math.Max(0, _peak)) / (total - 1 - Math.Max(0, _peak)));
    }

    private static double Between(double from, double to, double progress) => to + ((from - to) / 2 * (1 + Math.Cos(Math.PI * progress)));
}
