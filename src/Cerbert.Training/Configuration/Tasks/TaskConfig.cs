using Cerbert.Training.Configuration.Binding;
using Cerbert.Training.Configuration.Yaml;
using Cerbert.Training.Metrics;

namespace Cerbert.Training.Configuration;

/// <summary>One entry of <c>tasks</c>: data, head, objective and metrics of something to learn.</summary>
public abstract record TaskConfig : IConfigItem, IConfigSection
{
    /// <summary>All kinds of task; adding one is one line.</summary>
    public static ConfigFamily<TaskConfig> Family { get; } = new ConfigFamily<TaskConfig>("kind")
        .Add<ClassificationTaskConfig>("classification")
        .Add<BinaryTaskConfig>("binary")
        .Add<RegressionTaskConfig>("regression")
        .Add<MultilabelTaskConfig>("multilabel");

    /// <summary>The name in logs, files and overrides: letters, digits, - and _, with a letter first.</summary>
    public required string Name { get; init; }

    /// <summary>The files.</summary>
    public required DataConfig Data { get; init; }

    /// <summary>How token vectors become one vector.</summary>
    public PoolingConfig Pooling { get; init; } = new PoolerPoolingConfig();

    /// <summary>How two texts meet; null: cross-encoder when there is a second text.</summary>
    public PairConfig? Pair { get; init; }

    /// <summary>The layers before the logits.</summary>
    public HeadConfig Head { get; init; } = new LinearHeadConfig();

    /// <summary>What training makes smaller; null: the kind's usual one.</summary>
    public ObjectiveConfig? Objective { get; init; }

    /// <summary>Names of the metrics to report, the first of which counts for the run's score; empty: the kind's usual ones.</summary>
    public ConfigList<string> Metrics { get; init; } = [];

    /// <summary>Factor on the task's loss when several tasks share a step.</summary>
    [Positive]
    public double Weight { get; init; } = 1;

    /// <summary>The most steps of an epoch for this task; null: once through the data.</summary>
    [Positive]
    public int? MaxStepsPerEpoch { get; init; }

    /// <summary>Files to hand in to the GLUE or CLUE benchmark, written when training is done; empty: none.</summary>
    public ConfigList<SubmissionConfig> Submissions { get; init; } = [];

    /// <summary>What the task predicts.</summary>
    public abstract TaskKind Kind { get; }

    /// <summary>The objective when none is named.</summary>
    protected abstract ObjectiveConfig UsualObjective { get; }

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
        if (Objective is not null && !Objective.Suits(Kind))
            report.Add(nameof(Objective), $"is {ObjectiveConfig.Family.NameOf(Objective.GetType())}, which does not suit {ConfigNames.ToValue(Kind)}; "
                + $"leave it out for {ObjectiveConfig.Family.NameOf(UsualObjective.GetType())}");
        foreach (SubmissionConfig submission in Submissions)
            submission.Validate(this, text => report.Add(nameof(Submissions), text));
        ValidatePair(report);
    }

    /// <summary>The task with everything that was left to choose filled in.</summary>
    internal TaskConfig Resolve() => this with
    {
        Objective = Objective ?? UsualObjective,
        Metrics = Metrics.Count > 0 ? Metrics : UsualMetrics,
        Pair = Pair ?? (Data.Columns.TextPair is null ? null : new CrossEncoderPairConfig()),
    };

    private void ValidatePair(SectionReport report)
    {
        bool hasPair = Data.Columns.TextPair is not null;
        if (Pair is not null && !hasPair)
            report.Add(nameof(Pair), $"is {PairConfig.Family.NameOf(Pair.GetType())}, but the task has single texts; name the second text's column in data.columns.text_pair, or leave pair out");
        bool needsTwoVectors = Objective is CosineMseConfig or CosineEmbeddingConfig or CircleConfig;
        if (needsTwoVectors && !(hasPair && Pair is CosinePairConfig))
            report.Add(nameof(Objective), $"is {ObjectiveConfig.Family.NameOf(Objective!.GetType())}, which compares two vectors; set pair: cosine and data.columns.text_pair");
        if (needsTwoVectors && Head is not LinearHeadConfig)
            report.Add(nameof(Head), $"is {HeadConfig.Family.NameOf(Head.GetType())}, but {ObjectiveConfig.Family.NameOf(Objective!.GetType())} takes the cosine as it is, without a head; leave head out, or choose another objective");
        bool oneNumber = Pair is CosinePairConfig or ScaledDotPairConfig;
        if (oneNumber && Head is LinearHeadConfig { Dropout: > 0 } linear)
            report.Add("Head.Dropout", $"is {linear.Dropout}, but pair {PairConfig.Family.NameOf(Pair!.GetType())} leaves a single number, and dropping that would drop everything; leave dropout out");
        if (oneNumber && Kind is (TaskKind.Classification or TaskKind.Multilabel))
            report.Add(nameof(Pair), $"is {PairConfig.Family.NameOf(Pair!.GetType())}, a single number, which cannot tell several classes apart; choose concat or difference-product");
    }
}
