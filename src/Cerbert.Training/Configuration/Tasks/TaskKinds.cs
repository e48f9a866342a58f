using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Configuration;

/// <summary>A task with one of n classes per example.</summary>
public sealed record ClassificationTaskConfig : LabelledTaskConfig
{
    /// <summary>The classes.</summary>
    public required LabelSet Labels { get; init; }

    /// <inheritdoc/>
    public override TaskKind Kind => TaskKind.Classification;

    /// <inheritdoc/>
    protected override ObjectiveConfig UsualObjective => new CrossEntropyConfig();

    /// <inheritdoc/>
    protected override ConfigList<string> UsualMetrics => ["accuracy"];

    /// <inheritdoc/>
    public override void Validate(SectionReport report)
    {
        base.Validate(report);
        ConfigList<double>? weights = Objective switch
        {
            CrossEntropyConfig own => own.ClassWeights,
            FocalConfig own => own.ClassWeights,
            _ => null,
        };
        if (weights is not null && Labels is not null && weights.Count != Labels.Count)
            report.Add("Objective.ClassWeights", $"has {weights.Count} weights; expected {Labels.Count}, one per label");
    }
}

/// <summary>A yes-or-no task with one logit; label 1 is yes.</summary>
public sealed record BinaryTaskConfig : LabelledTaskConfig
{
    /// <inheritdoc/>
    public override TaskKind Kind => TaskKind.Binary;

    /// <inheritdoc/>
    protected override ObjectiveConfig UsualObjective => new BceConfig();

    /// <inheritdoc/>
    protected override ConfigList<string> UsualMetrics => ["accuracy", "f1"];

    /// <inheritdoc/>
    public override void Validate(SectionReport report)
    {
        base.Validate(report);
        if (Objective is BceConfig { PositiveWeights: { Count: not 1 } weights })
            report.Add("Objective.PositiveWeights", $"has {weights.Count} weights; expected 1");
        if (Objective is FocalConfig { ClassWeights: { Count: not 2 } classes })
            report.Add("Objective.ClassWeights", $"has {classes.Count} weights; expected 2, of no and of yes");
    }
}

/// <summary>A task that predicts a number.</summary>
public sealed record RegressionTaskConfig : LabelledTaskConfig
{
    /// <summary>The scale of the scores, such as [0, 5]; null: not bounded.</summary>
    public ScoreRange? Range { get; init; }

    /// <inheritdoc/>
    public override TaskKind Kind => TaskKind.Regression;

    /// <inheritdoc/>
    protected override ObjectiveConfig UsualObjective => Range is null ? new MseConfig() : new RangeMseConfig();

    /// <inheritdoc/>
    protected override ConfigList<string> UsualMetrics => ["pearson", "spearman"];

    /// <inheritdoc/>
    public override void Validate(SectionReport report)
    {
        base.Validate(report);
        if (Range is null && Objective is (RangeMseConfig or CosineMseConfig))
            report.Add(nameof(Range), $"is missing; {ObjectiveConfig.Family.NameOf(Objective!.GetType())} needs the scale of the scores, for example [0, 5]");
    }
}

/// <summary>A task with any number of n labels per example.</summary>
public sealed record MultilabelTaskConfig : LabelledTaskConfig
{
    /// <summary>The labels.</summary>
    public required LabelSet Labels { get; init; }

    /// <inheritdoc/>
    public override TaskKind Kind => TaskKind.Multilabel;

    /// <inheritdoc/>
    protected override ObjectiveConfig UsualObjective => new BceConfig();

    /// <inheritdoc/>
    protected override ConfigList<string> UsualMetrics => ["f1_micro", "f1_macro"];

    /// <inheritdoc/>
    public override void Validate(SectionReport report)
    {
        base.Validate(report);
        if (Objective is BceConfig { PositiveWeights: { } weights } && Labels is not null && weights.Count != Labels.Count)
            report.Add("Objective.PositiveWeights", $"has {weights.Count} weights; expected {Labels.Count}, one per label");
    }
}
