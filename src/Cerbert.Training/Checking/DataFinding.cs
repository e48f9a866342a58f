namespace Cerbert.Training.Checking;

/// <summary>What can be wrong with data. The comment says when it is an error; else it is a warning.</summary>
public enum FindingKind
{
    /// <summary>A file, or the rest of it, cannot be read, or no row is usable. An error.</summary>
    Unreadable,

    /// <summary>A row is malformed: broken quoting, JSON or UTF-8, the wrong number of fields. An error unless <c>on_bad_row: skip</c>.</summary>
    BadRow,

    /// <summary>A text is missing, empty or white space. An error unless <c>on_bad_row: skip</c>.</summary>
    EmptyText,

    /// <summary>A label is missing, or not one of the task. An error unless <c>on_bad_row: skip</c>.</summary>
    BadLabel,

    /// <summary>A text stands in one file several times, with one label.</summary>
    Duplicate,

    /// <summary>A text stands in one file with different labels: no model can get all of them right.</summary>
    ConflictingLabels,

    /// <summary>Texts of dev or test are in train, so that scores tell less. An error from 1 % of the file on.</summary>
    Leakage,

    /// <summary>Texts are longer than <c>tokenizer.max_length</c> and are cut.</summary>
    Truncated,

    /// <summary>Texts are too long and may not, or cannot, be cut as <c>tokenizer.truncate</c> says. An error.</summary>
    TooLong,

    /// <summary>From 1 % of the tokens on are unknown to the vocabulary: its language, script or casing may be another.</summary>
    UnknownTokens,

    /// <summary>A class has no example in train or dev.</summary>
    MissingClass,

    /// <summary>A class has less than a tenth of an equal share of train.</summary>
    RareClass,

    /// <summary>All scores of train are the same: there is nothing to learn.</summary>
    ConstantScores,
}

/// <summary>Something that is wrong with a data file, found once or often.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="IsError">Whether training would stop, or its scores would not mean what they say; else it is a warning.</param>
/// <param name="Task">The task's name.</param>
/// <param name="File">The file.</param>
/// <param name="Line">The 1-based line of the first case; null where the file as a whole is meant.</param>
/// <param name="Count">How many rows or classes have it.</param>
/// <param name="Lines">The lines of the first few cases, ascending.</param>
/// <param name="Message">One line: place, what is wrong, how often, what to do.</param>
public sealed record DataFinding(FindingKind Kind, bool IsError, string Task, string File, long? Line, int Count, IReadOnlyList<long> Lines, string Message);
