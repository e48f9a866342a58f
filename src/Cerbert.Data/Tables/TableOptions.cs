namespace Cerbert.Data;

/// <summary>How to read a table. The defaults read every common file; state a value to leave nothing to detection.</summary>
public sealed record TableOptions
{
    /// <summary>How rows are written. Default: by extension.</summary>
    public TableFormat Format { get; init; } = TableFormat.Auto;

    /// <summary>
    /// What a double quote means; JSON files ignore it. Default: <see cref="Data.Quoting.Auto"/>, which for a tab-separated file
    /// takes a vote among the lines that contain a quote in the file's first 16 MiB.
    /// </summary>
    /// <remarks>
    /// A header whose fields are all quoted decides for <see cref="Data.Quoting.Standard"/>. Otherwise a line votes for
    /// <see cref="Data.Quoting.Standard"/> where quoting is seen to be needed: a field is enclosed in quotes and those inside it are
    /// doubled, or the line does not have the header's number of tabs unless quoted tabs or line breaks are allowed for.
    /// It votes for <see cref="Data.Quoting.None"/> where a field has quotes that no writer of quoted files would leave: inside an
    /// unquoted field, not doubled, or around a field that needed none. The majority wins, a tie is
    /// <see cref="Data.Quoting.None"/>. The result is <see cref="TableReader.Quoting"/>.
    /// </remarks>
    public Quoting Quoting { get; init; } = Quoting.Auto;

    /// <summary>The character between fields. Default: a tab or a comma, by format. ASCII; JSON files ignore it.</summary>
    public char? Separator { get; init; }

    /// <summary>Whether the first row of a tab- or comma-separated file names the columns. Default: yes.</summary>
    public bool Header { get; init; } = true;
}
