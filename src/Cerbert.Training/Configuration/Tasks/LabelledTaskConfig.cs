using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Configuration;

/// <summary>A task with labelled examples: data, pooling, head and objective.</summary>
public abstract record LabelledTaskConfig : TaskConfig
{
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

    /// <summary>Files to hand in to the GLUE or CLUE benchmark, written when training is done; empty: none.</summary>
    public ConfigList<SubmissionConfig> Submissions { get; init; } = [];

    /// <inheritdoc/>
    internal override bool IsScored => Data.Dev is not null;

    /// <summary>The objective when none is named.</summary>
    protected abstract ObjectiveConfig UsualObjective { get; }

    /// <inheritdoc/>
    public override void Validate(SectionReport report)
    {
        base.Validate(report);
        if (Objective is not null && !Objective.Suits(Kind))
            report.Add(nameof(Objective), $"is {ObjectiveConfig.Family.NameOf(Objective.GetType())}, which does not suit {ConfigNames.ToValue(Kind)}; "
                + $"leave it out for {ObjectiveConfig.Family.NameOf(UsualObjective.GetType())}");
        foreach (SubmissionConfig submission in Submissions)
            submission.Validate(this, text => report.Add(nameof(Submissions), text));
        ValidatePair(report);
    }

    /// <inheritdoc/>
    internal override TaskConfig Resolve() => (LabelledTaskConfig)base.Resolve() with
    {
        Objective = Objective ?? UsualObjective,
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
