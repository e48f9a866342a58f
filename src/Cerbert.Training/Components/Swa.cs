using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Components;

/// <summary>The mean of weights along the end of training.</summary>
public sealed record SwaConfig : ComponentConfig, IConfigSection
{
    /// <summary>The share of the run before averaging begins.</summary>
    [Fraction]
    public double StartRatio { get; init; } = 0.75;

    /// <summary>Steps before averaging begins, in place of the share.</summary>
    [NotNegative]
    public long? StartStep { get; init; }

    /// <summary>Steps between two weights that count.</summary>
    [Positive]
    public long Every { get; init; } = 100;

    /// <summary>The learning rate while averaging; null: the schedule goes on.</summary>
    [Positive]
    public double? LearningRate { get; init; }

    /// <summary>Where the rate falls to before each weights that count, in a straight line from <see cref="LearningRate"/>; null: it stays.</summary>
    [Positive]
    public double? CycleRate { get; init; }

    internal override bool WaitsForGradients => false;

    /// <inheritdoc/>
    public override Component Create() => new Swa(this);

    /// <inheritdoc/>
    public override string? ConflictWith(ComponentConfig other) =>
        other is EmaConfig ? "both take the place of the trained weights when the model is evaluated" : null;

    /// <inheritdoc/>
    public void Validate(SectionReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (CycleRate is { } low && (LearningRate is not { } high || low > high))
            report.Add(nameof(CycleRate), $"is {low:R}, but learning_rate {(LearningRate is { } rate ? $"is only {rate:R}" : "is not set")}; a cycle falls from learning_rate to cycle_rate");
    }
}

/// <summary>
/// Stochastic weight averaging (Izmailov et al., arXiv 1803.05407, algorithm 1): from some step on the mean of the weights after every
/// c-th step is what is evaluated and kept. When to use it: longer runs with a constant or cyclic rate at the end, so that the weights keep
/// moving around a minimum; under a schedule that ends at 0 the averaged weights hardly differ.
/// </summary>
/// <remarks>Rates within a cycle: (1 − t)·learning_rate + t·cycle_rate with t = (i mod c + 1) / c.</remarks>
public sealed class Swa(SwaConfig config) : AveragedWeights
{
    private long start;

    /// <inheritdoc/>
    public override void Start(RunParts run)
    {
        base.Start(run);
        start = config.StartStep ?? (long)(config.StartRatio * run.TotalSteps);
        if (start + config.Every > run.TotalSteps)
            throw new InvalidDataException($"training.components.swa.every: is {config.Every}, but after the start at step {start} the run has only {run.TotalSteps - start} steps; start earlier, or average more often");
    }

    /// <inheritdoc/>
    public override double Rate(long step, double rate)
    {
        if (step < start || config.LearningRate is not { } high)
            return rate;
        double t = (double)((step - start) % config.Every + 1) / config.Every;
        return config.CycleRate is { } low ? (1 - t) * high + t * low : high;
    }

    /// <inheritdoc/>
    public override bool ReplacesWeights(long step) => step >= start + config.Every;

    /// <inheritdoc/>
    protected override double Share(long step) =>
        step > start && (step - start) % config.Every == 0 ? 1.0 / ((step - start) / config.Every) : 0;
}
