namespace Cerbert.Data;

/// <summary>How the rows of a file are written.</summary>
public enum TableFormat
{
    /// <summary>
    /// By extension: <c>.tsv</c> and <c>.tab</c> are <see cref="Tsv"/>, <c>.csv</c> is <see cref="Csv"/>, <c>.jsonl</c> and
    /// <c>.ndjson</c> are <see cref="JsonLines"/>; <c>.json</c> is <see cref="JsonArray"/> where the first character that
    /// is not white space is <c>[</c>, else <see cref="JsonLines"/>. Any other extension is an error that asks for the format.
    /// </summary>
    Auto,

    /// <summary>Fields separated by tabs, one row per line.</summary>
    Tsv,

    /// <summary>Fields separated by commas (RFC 4180).</summary>
    Csv,

    /// <summary>One JSON object per line.</summary>
    JsonLines,

    /// <summary>One JSON array of objects.</summary>
    JsonArray,
}
