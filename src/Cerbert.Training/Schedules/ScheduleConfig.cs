using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Schedules;

/// <summary>The <c>schedule</c> section: how the learning rate changes over the run.</summary>
public abstract record ScheduleConfig
{
    /// <summary>All schedules by name; adding one is one line.</summary>
    public static ConfigFamily<ScheduleConfig> Family { get; } = new ConfigFamily<ScheduleConfig>()
        .Add<ConstantScheduleConfig>("constant")
        .Add<ConstantWithWarmupScheduleConfig>("constant-with-warmup")
        .Add<LinearScheduleConfig>("linear")
        .Add<CosineScheduleConfig>("cosine")
        .Add<CosineRestartsScheduleConfig>("cosine-with-restarts")
        .Add<PolynomialScheduleConfig>("polynomial")
        .Add<InverseSqrtScheduleConfig>("inverse-sqrt")
        .Add<OneCycleScheduleConfig>("one-cycle")
        .Add<SlantedTriangleScheduleConfig>("slanted-triangle");

    /// <summary>The schedule of a run.</summary>
    /// <param name="totalSteps">Optimizer steps the run is planned to take, at least 1.</param>
    /// <param name="baseRate">The learning rate that multiplier 1 stands for.</param>
    /// <exception cref="InvalidDataException">The settings do not fit the run, such as more warm-up steps than steps.</exception>
    public abstract LearningRateSchedule Create(long totalSteps, double baseRate);
}

/// <summary>A schedule whose rate first rises linearly from 0: step i of w warm-up steps has the multiplier i / w.</summary>
public abstract record WarmupScheduleConfig : ScheduleConfig, IConfigSection
{
    /// <summary>Warm-up steps; null: <see cref="WarmupRatio"/> says.</summary>
    [NotNegative]
    public long? WarmupSteps { get; init; }

    /// <summary>Warm-up as a share of all steps, rounded up; null: no warm-up unless <see cref="WarmupSteps"/> is set.</summary>
    [Fraction]
    public double? WarmupRatio { get; init; }

    /// <inheritdoc/>
    public virtual void Validate(SectionReport report)
    {
        if (WarmupSteps is not null && WarmupRatio is not null)
            report.Add(nameof(WarmupRatio), $"is {WarmupRatio:R} beside warmup_steps {WarmupSteps}; set one of the two");
    }

    /// <summary>The warm-up steps of a run of so many steps.</summary>
    /// <exception cref="InvalidDataException">They take the whole run.</exception>
    protected long Warmup(long totalSteps)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(totalSteps);
        long steps = WarmupSteps ?? (long)Math.Ceiling((WarmupRatio ?? 0) * totalSteps);
        // A ratio rounded up may reach the end of a very short run; steps that do are a mistake.
        if (WarmupSteps is not null && steps >= totalSteps && steps > 0)
            throw new InvalidDataException($"training.schedule.warmup_steps: is {steps}, but the run has only {totalSteps} steps; set fewer, or warmup_ratio");
        return Math.Min(steps, totalSteps - 1);
    }
}
