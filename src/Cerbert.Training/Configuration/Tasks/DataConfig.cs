using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Configuration;

/// <summary>The <c>data</c> section of a task: its files and how to read them.</summary>
public sealed record DataConfig
{
    /// <summary>The training examples.</summary>
    [ConfigPath(PathUse.InputFile)]
    public required string Train { get; init; }

    /// <summary>The examples to evaluate on while training; null: no evaluation.</summary>
    [ConfigPath(PathUse.InputFile)]
    public string? Dev { get; init; }

    /// <summary>The examples to predict at the end; they may lack labels.</summary>
    [ConfigPath(PathUse.InputFile)]
    public string? Test { get; init; }

    /// <summary>The file format.</summary>
    public DataFormat Format { get; init; }

    /// <summary>What quotes mean in tab/comma-separated files.</summary>
    public DataQuoting Quoting { get; init; }

    /// <summary>Which columns hold what.</summary>
    public ColumnsConfig Columns { get; init; } = new();

    /// <summary>What to do with a row that cannot be used.</summary>
    public BadRowAction OnBadRow { get; init; }

    /// <summary>Read only so many examples per file, from the top; null: all.</summary>
    [Positive]
    public int? Limit { get; init; }
}

/// <summary>Which columns of a data file hold what: a header's name, or a position from 0.</summary>
public sealed record ColumnsConfig
{
    /// <summary>The text, or the first one of a pair; null: found by the usual names.</summary>
    public string? Text { get; init; }

    /// <summary>The second text of a pair; null: the task has single texts.</summary>
    public string? TextPair { get; init; }

    /// <summary>The label or score; null: found by the usual names.</summary>
    public string? Label { get; init; }

    /// <summary>The example's id, for prediction files; null: the row's number.</summary>
    public string? Id { get; init; }
}

/// <summary>The format of a data file.</summary>
public enum DataFormat
{
    /// <summary>By the file's extension.</summary>
    Auto,

    /// <summary>Tab-separated.</summary>
    Tsv,

    /// <summary>Comma-separated.</summary>
    Csv,

    /// <summary>One JSON object per line.</summary>
    Jsonl,
}

/// <summary>What a double quote means in a separated file.</summary>
public enum DataQuoting
{
    /// <summary>Decided from the file's content.</summary>
    Auto,

    /// <summary>It encloses a field; two of them are one inside.</summary>
    Quoted,

    /// <summary>It is a character like any other, as in GLUE's files.</summary>
    None,
}

/// <summary>What happens to a row that cannot be used.</summary>
public enum BadRowAction
{
    /// <summary>The run stops with the file and line.</summary>
    Error,

    /// <summary>The row is left out, counted and listed.</summary>
    Skip,
}
