namespace Cerbert.Training.Schedules;

/// <summary>The base rate all the time. For short head-only training and for comparisons.</summary>
public sealed record ConstantScheduleConfig : ScheduleConfig
{
    /// <inheritdoc/>
    public override LearningRateSchedule Create(long totalSteps, double baseRate) => new ConstantSchedule(warmup: 0);
}

/// <summary>A warm-up, then the base rate. Needs no planned end.</summary>
public sealed record ConstantWithWarmupScheduleConfig : WarmupScheduleConfig
{
    /// <inheritdoc/>
    public override LearningRateSchedule Create(long totalSteps, double baseRate) => new ConstantSchedule(Warmup(totalSteps));
}

internal sealed class ConstantSchedule(long warmup) : LearningRateSchedule
{
    public override double Multiplier(long step) => Warmup.Rise(step, warmup) ?? 1;
}
