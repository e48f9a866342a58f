namespace Cerbert.Data;

/// <summary>How to read a table. The defaults read every common file; state a value to leave nothing to detection.</summary>
public sealed record TableOptions
{
    /// <summary>How rows are written. Default: by extension.</summary>
    public TableFormat Format { get; init; } = TableFormat.Auto;

    /// <summary>
    /// What a double quote means; JSON files ignore it. Default: <see cref="Data.Quoting.Auto"/>, which for a tab-separated file
    /// takes a vote among the rows that contain a quote in the file's first 16 MiB.
    /// </summary>
    /// <remarks>
    /// A first row whose fields are all quoted decides for <see cref="Data.Quoting.Standard"/>. Otherwise the file is read
    /// with standard quoting, and a row votes for it where its quotes make sense as such: the row has the first row's number
    /// of fields, every quote is an enclosing or a doubled one, and one field at least needs its quotes because of a tab, a
    /// line break or a doubled quote inside. A row with any other quote votes for <see cref="Data.Quoting.None"/>: one inside
    /// an unquoted field, not doubled, never closed, around a field that needed none, or closed only on a later line although each line
    /// has all its fields. The majority wins, a tie is <see cref="Data.Quoting.None"/>. The result is <see cref="TableReader.Quoting"/>.
    /// </remarks>
    public Quoting Quoting { get; init; } = Quoting.Auto;

    /// <summary>The character between fields. Default: a tab or a comma, by format. ASCII; JSON files ignore it.</summary>
    public char? Separator { get; init; }

    /// <summary>Whether the first row of a tab- or comma-separated file names the columns. Default: yes.</summary>
    public bool Header { get; init; } = true;
}
