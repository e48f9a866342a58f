using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Schedules;

/// <summary>
/// A warm-up, then several half cosines from the base rate to 0 (SGDR, arXiv 1608.03983): each restart may leave a poor
/// minimum; the weights before a restart are worth keeping.
/// </summary>
public sealed record CosineRestartsScheduleConfig : WarmupScheduleConfig
{
    /// <summary>How many descents the run has.</summary>
    [Bounds(1, 1000)]
    public int Cycles { get; init; } = 2;

    /// <inheritdoc/>
    public override LearningRateSchedule Create(long totalSteps, double baseRate) =>
        new CosineRestartsSchedule(Warmup(totalSteps), totalSteps, Cycles);
}

internal sealed class CosineRestartsSchedule(long warmup, long total, int cycles) : LearningRateSchedule
{
    public override double Multiplier(long step)
    {
        if (Warmup.Rise(step, warmup) is { } rise)
            return rise;
        double progress = Warmup.Progress(step, warmup, total);
        return progress >= 1 ? 0 : 0.5 * (1 + Math.Cos(Math.PI * (cycles * progress % 1)));
    }
}
