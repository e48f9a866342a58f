namespace Cerbert.Training.Checking;

/// <summary>What the data of a run is like, and what is wrong with it.</summary>
/// <param name="Tasks">In the config's order.</param>
public sealed record DataReport(IReadOnlyList<TaskDataReport> Tasks)
{
    /// <summary>All findings: errors first, then by task and file.</summary>
    public IReadOnlyList<DataFinding> Findings { get; } = [.. Tasks.SelectMany(task => task.Findings).OrderByDescending(finding => finding.IsError)];

    /// <summary>Whether anything is an error.</summary>
    public bool HasErrors => Findings.Any(finding => finding.IsError);
}

/// <summary>The data of one task.</summary>
/// <param name="Task">Its name.</param>
/// <param name="Splits">One per file.</param>
/// <param name="Findings">In the order of files and of <see cref="FindingKind"/>.</param>
public sealed record TaskDataReport(string Task, IReadOnlyList<SplitReport> Splits, IReadOnlyList<DataFinding> Findings);

/// <summary>One file of a task.</summary>
public sealed record SplitReport
{
    /// <summary>What the file is for: train, dev, test, or a submission's name.</summary>
    public required string Split { get; init; }

    /// <summary>The file.</summary>
    public required string File { get; init; }

    /// <summary>Usable rows.</summary>
    public required int Rows { get; init; }

    /// <summary>Rows that cannot be used.</summary>
    public required int BadRows { get; init; }

    /// <summary>Rows by class, in the order of the task's labels; empty where there are no classes or labels.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> Classes { get; init; } = [];

    /// <summary>Least, mean and largest score; null where there are no scores.</summary>
    public (double Least, double Mean, double Largest)? Scores { get; init; }

    /// <summary>Tokens per sequence before truncation, special ones included.</summary>
    public required LengthSummary Tokens { get; init; }

    /// <summary>Sequences longer than <c>tokenizer.max_length</c>.</summary>
    public required int TooLong { get; init; }

    /// <summary>The share of all tokens that truncation drops, 0 to 1.</summary>
    public required double LostShare { get; init; }

    /// <summary>Rows whose text an earlier row of the file has.</summary>
    public required int Repeated { get; init; }

    /// <summary>Rows whose text is in train; null for train itself.</summary>
    public int? InTrain { get; init; }

    /// <summary>The share of unknown tokens, special ones not counted, 0 to 1; null where the vocabulary has no unknown token.</summary>
    public double? UnknownShare { get; init; }
}

/// <summary>Lengths of sequences.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Median">Half are at most as long.</param>
/// <param name="Percentile95">95 % are at most as long.</param>
/// <param name="Longest">The longest.</param>
public sealed record LengthSummary(double Mean, int Median, int Percentile95, int Longest);
