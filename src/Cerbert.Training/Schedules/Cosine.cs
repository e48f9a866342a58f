using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Schedules;

/// <summary>
/// A warm-up, then half a cosine down to 0 (arXiv 1608.03983 without restarts): (1 + cos 2π·cycles·progress) / 2. Stays
/// high longer than the linear one; past the planned end it rises again.
/// </summary>
public sealed record CosineScheduleConfig : WarmupScheduleConfig
{
    /// <summary>Periods of the cosine over the run; 0.5 ends at 0.</summary>
    [Positive]
    public double Cycles { get; init; } = 0.5;

    /// <inheritdoc/>
    public override LearningRateSchedule Create(long totalSteps, double baseRate) =>
        new CosineSchedule(Warmup(totalSteps), totalSteps, Cycles);
}

internal sealed class CosineSchedule(long warmup, long total, double cycles) : LearningRateSchedule
{
    public override double Multiplier(long step) => Warmup.Rise(step, warmup)
        ?? Math.Max(0, 0.5 * (1 + Math.Cos(2 * Math.PI * cycles * Warmup.Progress(step, warmup, total))));
}
