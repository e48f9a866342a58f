using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Configuration;

/// <summary>What a task's training makes smaller.</summary>
public abstract record ObjectiveConfig
{
    /// <summary>All objectives by name; adding one is one line.</summary>
    public static ConfigFamily<ObjectiveConfig> Family { get; } = new ConfigFamily<ObjectiveConfig>()
        .Add<CrossEntropyConfig>("cross-entropy")
        .Add<BceConfig>("bce")
        .Add<MseConfig>("mse")
        .Add<RangeMseConfig>("range-mse")
        .Add<CosineMseConfig>("cosine-mse")
        .Add<CosineEmbeddingConfig>("cosine-embedding");

    /// <summary>Whether the objective can train a task of this kind.</summary>
    public abstract bool Suits(TaskKind kind);
}

/// <summary>Softmax cross-entropy over the classes.</summary>
public sealed record CrossEntropyConfig : ObjectiveConfig
{
    /// <summary>A weight per class, in the order of the labels; null: all equal.</summary>
    [NotNegative]
    public ConfigList<double>? ClassWeights { get; init; }

    /// <summary>The share of probability spread over all classes.</summary>
    [Fraction]
    public double LabelSmoothing { get; init; }

    /// <inheritdoc/>
    public override bool Suits(TaskKind kind) => kind == TaskKind.Classification;
}

/// <summary>Binary cross-entropy with logits, per label.</summary>
public sealed record BceConfig : ObjectiveConfig
{
    /// <summary>A factor on the positive term per label, for rare positives; null: 1.</summary>
    [Positive]
    public ConfigList<double>? PositiveWeights { get; init; }

    /// <inheritdoc/>
    public override bool Suits(TaskKind kind) => kind is TaskKind.Binary or TaskKind.Multilabel;
}

/// <summary>Squared error of the raw output.</summary>
public sealed record MseConfig : ObjectiveConfig
{
    /// <inheritdoc/>
    public override bool Suits(TaskKind kind) => kind == TaskKind.Regression;
}

/// <summary>Squared error of low + (high − low) · sigmoid(output), which cannot leave the task's range.</summary>
public sealed record RangeMseConfig : ObjectiveConfig
{
    /// <inheritdoc/>
    public override bool Suits(TaskKind kind) => kind == TaskKind.Regression;
}

/// <summary>Squared error of the cosine of both texts' vectors against the score scaled to 0–1; has no head.</summary>
public sealed record CosineMseConfig : ObjectiveConfig
{
    /// <inheritdoc/>
    public override bool Suits(TaskKind kind) => kind == TaskKind.Regression;
}

/// <summary>1 − cos for alike pairs, max(0, cos − margin) for others; has no head.</summary>
public sealed record CosineEmbeddingConfig : ObjectiveConfig
{
    /// <summary>The cosine up to which unlike pairs are left alone.</summary>
    [Bounds(-1, 1)]
    public double Margin { get; init; }

    /// <inheritdoc/>
    public override bool Suits(TaskKind kind) => kind == TaskKind.Binary;
}
