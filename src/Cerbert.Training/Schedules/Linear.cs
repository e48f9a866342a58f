namespace Cerbert.Training.Schedules;

/// <summary>
/// A warm-up, then straight down to 0 at the planned end: the schedule BERT was fine-tuned with (arXiv 1810.04805, A.2)
/// and the best first choice.
/// </summary>
public sealed record LinearScheduleConfig : WarmupScheduleConfig
{
    /// <inheritdoc/>
    public override LearningRateSchedule Create(long totalSteps, double baseRate) => new LinearSchedule(Warmup(totalSteps), totalSteps);
}

internal sealed class LinearSchedule(long warmup, long total) : LearningRateSchedule
{
    public override double Multiplier(long step) =>
        Warmup.Rise(step, warmup) ?? Math.Max(0, (double)(total - step) / Math.Max(1, total - warmup));
}
