using Cerbert.Training.Configuration;

namespace Cerbert.Training.Metrics;

/// <summary>What a task's model said about a set of examples, beside the truth; the input of every <see cref="Metric"/>.</summary>
/// <remarks>
/// Classification fills the classes; binary fills classes (0 or 1) and scores (the probability of 1; truth 0 or 1);
/// regression fills the scores only; multilabel fills the classes with 0/1, [examples, labels] row by row; masked language fills classes and
/// losses, one per hidden token.
/// </remarks>
public sealed record Predictions
{
    /// <summary>The kind of task they belong to.</summary>
    public required TaskKind Kind { get; init; }

    /// <summary>The number of classes, or of labels; 2 for binary, not used for regression.</summary>
    public int Labels { get; init; } = 2;

    /// <summary>True classes.</summary>
    public ReadOnlyMemory<int> TrueClasses { get; init; }

    /// <summary>Predicted classes, as many.</summary>
    public ReadOnlyMemory<int> PredictedClasses { get; init; }

    /// <summary>True numbers of a regression.</summary>
    public ReadOnlyMemory<double> TrueScores { get; init; }

    /// <summary>Predicted numbers of a regression, or the probability of class 1 of a binary task.</summary>
    public ReadOnlyMemory<double> PredictedScores { get; init; }

    /// <summary>−ln of the probability that each hidden token was given.</summary>
    public ReadOnlyMemory<double> Losses { get; init; }

    /// <summary>Whether the halves of each sequence belong together (0) or not (1), where that was asked.</summary>
    public ReadOnlyMemory<int> TrueSentences { get; init; }

    /// <summary>What the model said of them, as many.</summary>
    public ReadOnlyMemory<int> PredictedSentences { get; init; }

    /// <summary>Hits, false alarms and misses of every class or label.</summary>
    public ClassCounts[] Counts() => Kind == TaskKind.Multilabel
        ? MultilabelCounts.Compute(TrueClasses.Span, PredictedClasses.Span, Labels)
        : Confusion().AllCounts();

    /// <summary>Who was taken for whom.</summary>
    public ConfusionMatrix Confusion() => new(TrueClasses.Span, PredictedClasses.Span, Labels);
}
