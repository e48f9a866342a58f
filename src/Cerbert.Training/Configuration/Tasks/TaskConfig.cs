using Cerbert.Training.Configuration.Binding;
using Cerbert.Training.Configuration.Yaml;
using Cerbert.Training.Metrics;

namespace Cerbert.Training.Configuration;

/// <summary>One entry of <c>tasks</c>: something to learn, from labelled examples (<see cref="LabelledTaskConfig"/>) or from text alone.</summary>
public abstract record TaskConfig : IConfigItem, IConfigSection
{
    /// <summary>All kinds of task; adding one is one line.</summary>
    public static ConfigFamily<TaskConfig> Family { get; } = new ConfigFamily<TaskConfig>("kind")
        .Add<ClassificationTaskConfig>("classification")
        .Add<BinaryTaskConfig>("binary")
        .Add<RegressionTaskConfig>("regression")
        .Add<MultilabelTaskConfig>("multilabel")
        .Add<MaskedLanguageTaskConfig>("masked-language")
        .Add<ContrastiveTaskConfig>("contrastive");

    /// <summary>The name in logs, files and overrides: letters, digits, - and _, with a letter first.</summary>
    public required string Name { get; init; }

    /// <summary>Names of the metrics to report, the first of which counts for the run's score; empty: the kind's usual ones.</summary>
    public ConfigList<string> Metrics { get; init; } = [];

    /// <summary>Factor on the task's loss when several tasks share a step.</summary>
    [Positive]
    public double Weight { get; init; } = 1;

    /// <summary>The most steps of an epoch for this task; null: once through the data.</summary>
    [Positive]
    public int? MaxStepsPerEpoch { get; init; }

    /// <summary>What the task predicts.</summary>
    public abstract TaskKind Kind { get; }

    /// <summary>Whether there is something to score it on while training.</summary>
    internal abstract bool IsScored { get; }

    /// <summary>The metrics when none is named.</summary>
    protected abstract ConfigList<string> UsualMetrics { get; }

    /// <inheritdoc/>
    public virtual void Validate(SectionReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (!ConfigSections.IsName(Name))
            report.Add(nameof(Name), $"is '{Name}'; expected letters, digits, - and _ with a letter first, since files are named after it");
        foreach (string name in Metrics)
        {
            if (MetricRegistry.Find(name) is not { } metric)
                report.Add(nameof(Metrics), $"has '{name}', which is no metric; {NearestName.Hint(name, MetricRegistry.NamesFor(Kind))}");
            else if (!metric.Suits(Kind))
                report.Add(nameof(Metrics), $"has '{name}', which is not defined for {ConfigNames.ToValue(Kind)}; choose from {string.Join(", ", MetricRegistry.NamesFor(Kind))}");
        }
    }

    /// <summary>The task with everything that was left to choose filled in.</summary>
    internal virtual TaskConfig Resolve() => this with
    {
        Metrics = Metrics.Count > 0 ? Metrics : UsualMetrics,
    };
}
