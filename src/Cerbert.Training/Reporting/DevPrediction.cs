namespace Cerbert.Training.Reporting;

/// <summary>What a model says of a row of a task's dev data, beside the truth.</summary>
public sealed record DevPrediction
{
    /// <summary>The place among the dev examples, from 0.</summary>
    public required int Row { get; init; }

    /// <summary>The example's id, or its place where the data has none.</summary>
    public required string Id { get; init; }

    /// <summary>The truth: a class name, a number, or names of labels with commas between.</summary>
    public required string Label { get; init; }

    /// <summary>What the model says, in the same form.</summary>
    public required string Prediction { get; init; }

    /// <summary>Whether the model is wrong; never of a regression.</summary>
    public bool IsWrong { get; init; }

    /// <summary>The probability of what was predicted, 0 to 1; of several labels, that of the decision it is least sure of; null for a regression.</summary>
    public double? Confidence { get; init; }

    /// <summary>The truth of a regression; else null.</summary>
    public double? TrueNumber { get; init; }

    /// <summary>The predicted number of a regression; else null.</summary>
    public double? PredictedNumber { get; init; }

    /// <summary>How bad it is: of numbers, how far off; else the probability given to what is wrong, 0 where all is right.</summary>
    public double Weight { get; init; }

    /// <summary>Every decision behind a prediction as its probability and whether it is right: one, or of several labels one each; none for a regression.</summary>
    public IReadOnlyList<(double Probability, bool IsRight)> Decisions { get; init; } = [];

    /// <summary>The text.</summary>
    public required string Text { get; init; }

    /// <summary>The second text; empty where there is none.</summary>
    public required string TextPair { get; init; }
}
