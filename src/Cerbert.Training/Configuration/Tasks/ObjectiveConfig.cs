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
        .Add<CosineEmbeddingConfig>("cosine-embedding")
        .Add<FocalConfig>("focal")
        .Add<CircleConfig>("circle");

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

/// <summary>Cross-entropy in which examples count little that are right already.</summary>
public sealed record FocalConfig : ObjectiveConfig
{
    /// <summary>How fast an example's weight falls with the probability of its label: (1 − p)^γ; 0 is cross-entropy.</summary>
    [NotNegative]
    public double Gamma { get; init; } = 2;

    /// <summary>A weight per class, in the order of the labels (no, yes in a binary task); null: all equal.</summary>
    [NotNegative]
    public ConfigList<double>? ClassWeights { get; init; }

    /// <inheritdoc/>
    public override bool Suits(TaskKind kind) => kind is TaskKind.Classification or TaskKind.Binary;
}

/// <summary>Every alike pair of a batch more similar than every unlike one; has no head.</summary>
public sealed record CircleConfig : ObjectiveConfig
{
    /// <summary>How far inside their places cosines have to lie: alike ones above 1 − m, unlike ones below m.</summary>
    [Bounds(0, 1)]
    public double Margin { get; init; } = 0.25;

    /// <summary>How much the hardest pairs outweigh the others.</summary>
    [Positive]
    public double Scale { get; init; } = 32;

    /// <inheritdoc/>
    public override bool Suits(TaskKind kind) => kind == TaskKind.Binary;
}
