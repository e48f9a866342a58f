using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Schedules;

/// <summary>
/// A warm-up of w steps, then √(w / step) (arXiv 1706.03762, 5.3): falls slowly and needs no planned end. Without warm-up
/// the time scale is <see cref="Timescale"/>.
/// </summary>
public sealed record InverseSqrtScheduleConfig : WarmupScheduleConfig
{
    /// <summary>Steps after which the rate has begun to fall, null: the warm-up steps, or 10,000 without warm-up.</summary>
    [Positive]
    public long? Timescale { get; init; }

    /// <inheritdoc/>
    public override LearningRateSchedule Create(long totalSteps, double baseRate)
    {
        long warmup = Warmup(totalSteps);
        return new InverseSqrtSchedule(warmup, Timescale ?? (warmup > 0 ? warmup : 10_000));
    }
}

internal sealed class InverseSqrtSchedule(long warmup, long timescale) : LearningRateSchedule
{
    // shift = timescale − warmup makes the curve start at 1 where the warm-up ends
    public override double Multiplier(long step) =>
        Warmup.Rise(step, warmup) ?? 1 / Math.Sqrt((step + (double)timescale - warmup) / timescale);
}
