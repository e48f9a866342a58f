namespace Cerbert.Data;

/// <summary>What to do with a row that cannot be used.</summary>
public enum OnBadRow
{
    /// <summary>Stop with an error that names file, line, column and value.</summary>
    Error,

    /// <summary>Leave the row out, count it and list it in <see cref="DataSet.BadRows"/>.</summary>
    Skip,
}

/// <summary>Which columns of a table make an example, and how to read them. A column is a name or a zero-based position.</summary>
public sealed record DataSetOptions
{
    /// <summary>The column with the text, or with the first text of a pair.</summary>
    public required string Text { get; init; }

    /// <summary>The column with the second text of a pair. Default: none, single texts.</summary>
    public string? TextPair { get; init; }

    /// <summary>The column with the label. Needed unless <see cref="Labels"/> is <see cref="NoLabels"/>.</summary>
    public string? Label { get; init; }

    /// <summary>A column whose value is kept with the example. Default: none.</summary>
    public string? Id { get; init; }

    /// <summary>What the labels mean. Default: no labels.</summary>
    public LabelKind Labels { get; init; } = new NoLabels();

    /// <summary>What to do with a bad row. Default: stop.</summary>
    public OnBadRow OnBadRow { get; init; } = OnBadRow.Error;

    /// <summary>How the file is written.</summary>
    public TableOptions Table { get; init; } = new();
}
