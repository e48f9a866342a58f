namespace Cerbert.Explore.Errors;

/// <summary>Which rows of a dev set are looked at; every condition that is set must hold.</summary>
public sealed record DevFilter
{
    /// <summary>Only rows whose prediction is wrong.</summary>
    public bool WrongOnly { get; init; }

    /// <summary>The truth; of several labels, one of them; null: any.</summary>
    public string? Label { get; init; }

    /// <summary>What was predicted; null: anything.</summary>
    public string? Prediction { get; init; }

    /// <summary>Stands in one of the texts or in the id, whatever the case; empty: any.</summary>
    public string Text { get; init; } = "";

    /// <summary>The least confidence, 0 to 1.</summary>
    public double LeastConfidence { get; init; }

    /// <summary>The largest confidence, 0 to 1.</summary>
    public double MostConfidence { get; init; } = 1;

    /// <summary>The least true number; null: any.</summary>
    public double? LeastTruth { get; init; }

    /// <summary>The largest true number; null: any.</summary>
    public double? MostTruth { get; init; }

    /// <summary>The fewest characters of the texts; null: any.</summary>
    public int? Shortest { get; init; }

    /// <summary>The most characters of the texts; null: any.</summary>
    public int? Longest { get; init; }
}

/// <summary>What rows are sorted by.</summary>
public enum DevColumn
{
    Row,
    Id,
    Label,
    Prediction,
    Confidence,
    Weight,
    Length,
    Text,
}
