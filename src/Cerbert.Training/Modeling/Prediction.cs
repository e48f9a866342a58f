namespace Cerbert.Training.Modeling;

/// <summary>What a model says about one text or pair.</summary>
public sealed record Prediction
{
    /// <summary>The task whose head said it.</summary>
    public required string Task { get; init; }

    /// <summary>The text.</summary>
    public required string Text { get; init; }

    /// <summary>The second text, or null.</summary>
    public string? TextPair { get; init; }

    /// <summary>The name of the predicted class, or the number, as text.</summary>
    public required string Label { get; init; }

    /// <summary>The predicted class's probability, where there are classes.</summary>
    public double? Probability { get; init; }

    /// <summary>The head's outputs before any normalisation.</summary>
    public required IReadOnlyList<float> Logits { get; init; }
}
