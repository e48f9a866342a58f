using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Schedules;

/// <summary>
/// A warm-up, then (1 − progress)^power from the base rate down to <see cref="EndRate"/>, where it stays. Power 1 is the
/// linear schedule that does not quite end at 0.
/// </summary>
public sealed record PolynomialScheduleConfig : WarmupScheduleConfig
{
    /// <summary>The learning rate at the end: a rate, not a multiplier; less than the base rate.</summary>
    [NotNegative]
    public double EndRate { get; init; } = 1e-7;

    /// <summary>The exponent.</summary>
    [Positive]
    public double Power { get; init; } = 1;

    /// <inheritdoc/>
    public override LearningRateSchedule Create(long totalSteps, double baseRate)
    {
        if (EndRate >= baseRate)
            throw new InvalidDataException($"training.schedule.end_rate: is {EndRate:R}, not below the learning rate {baseRate:R}; set a smaller one");
        return new PolynomialSchedule(Warmup(totalSteps), totalSteps, EndRate / baseRate, Power);
    }
}

internal sealed class PolynomialSchedule(long warmup, long total, double end, double power) : LearningRateSchedule
{
    public override double Multiplier(long step) => Warmup.Rise(step, warmup)
        ?? (step >= total ? end : ((1 - end) * Math.Pow(1 - Warmup.Progress(step, warmup, total), power)) + end);
}
