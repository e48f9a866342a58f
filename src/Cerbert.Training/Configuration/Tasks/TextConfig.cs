using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Configuration;

/// <summary>
/// The <c>data</c> section of a task that needs no labels: running text, or the text columns of tables. A <c>.txt</c> file is a document whose
/// sentences are packed into long sequences; each row of a table (<c>.tsv</c>, <c>.csv</c>, <c>.jsonl</c>, <c>.json</c>) is a sequence of its own, a
/// pair where <see cref="ColumnsConfig.TextPair"/> says so.
/// </summary>
public sealed record TextConfig : IConfigSection
{
    /// <summary>The text to train on: files, or folders whose <c>.txt</c> files are read.</summary>
    [ConfigPath(PathUse.InputFileOrFolder)]
    public required ConfigList<string> Train { get; init; }

    /// <summary>The text to score on; empty: what <see cref="HeldOut"/> takes from the training text.</summary>
    [ConfigPath(PathUse.InputFileOrFolder)]
    public ConfigList<string> Dev { get; init; } = [];

    /// <summary>The share of the training sequences that is kept back to score on; 0: none.</summary>
    [Fraction]
    public double HeldOut { get; init; }

    /// <summary>The most sequences to score on, so that scoring takes little time; null: all.</summary>
    [Positive]
    public int? DevLimit { get; init; }

    /// <summary>The format of tables.</summary>
    public DataFormat Format { get; init; }

    /// <summary>What quotes mean in tab/comma-separated files.</summary>
    public DataQuoting Quoting { get; init; }

    /// <summary>Which columns of tables hold the texts.</summary>
    public ColumnsConfig Columns { get; init; } = new();

    /// <summary>What to do with a row that cannot be used.</summary>
    public BadRowAction OnBadRow { get; init; }

    /// <summary>Train on so many sequences, from the top; null: all.</summary>
    [Positive]
    public int? Limit { get; init; }

    /// <inheritdoc/>
    public void Validate(SectionReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (Train.Count == 0)
            report.Add(nameof(Train), "is empty; expected text files, folders or tables");
        if (Dev.Count > 0 && HeldOut > 0)
            report.Add(nameof(HeldOut), $"is {HeldOut} beside data.dev; text to score on comes from one of the two, remove the other");
    }
}
