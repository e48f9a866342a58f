namespace Cerbert.Data;

/// <summary>What a double quote means in a tab- or comma-separated file.</summary>
public enum Quoting
{
    /// <summary>
    /// Comma-separated files are read as <see cref="Standard"/>. A tab-separated file is looked at: see
    /// <see cref="TableOptions.Quoting"/>.
    /// </summary>
    Auto,

    /// <summary>
    /// A field that starts with a quote ends at the next single quote; separators and line breaks inside it are text, and a
    /// doubled quote is one quote (RFC 4180, spreadsheets, pandas). A quote elsewhere in an unquoted field is text.
    /// </summary>
    Standard,

    /// <summary>A quote is a character like any other; every line is one row (the GLUE files).</summary>
    None,
}
