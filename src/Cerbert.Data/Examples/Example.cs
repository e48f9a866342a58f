namespace Cerbert.Data;

/// <summary>One row of a data set: a text or a pair of texts, and its label, of the kind its <see cref="DataSet.Labels"/> says.</summary>
public sealed record Example
{
    /// <summary>The text, or the first of the pair, exactly as in the file.</summary>
    public required string Text { get; init; }

    /// <summary>The second text; null where the data set has single texts.</summary>
    public string? TextPair { get; init; }

    /// <summary>The class, 0 to classes − 1; null unless labels are <see cref="ClassLabels"/>.</summary>
    public int? Class { get; init; }

    /// <summary>The score; null unless labels are <see cref="ScoreLabels"/>.</summary>
    public float? Score { get; init; }

    /// <summary>The classes that apply, ascending, possibly none; null unless labels are <see cref="MultiLabels"/>.</summary>
    public IReadOnlyList<int>? Classes { get; init; }

    /// <summary>The value of the id column; null where none was asked for.</summary>
    public string? Id { get; init; }

    /// <summary>The 1-based physical line of the file where the row starts.</summary>
    public required long Line { get; init; }
}
