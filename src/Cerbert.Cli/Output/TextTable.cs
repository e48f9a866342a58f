namespace Cerbert.Cli.Output;

/// <summary>Columns aligned with spaces: readable on a screen, and still so in a file.</summary>
/// <param name="headers">One per column; a leading '>' aligns the column to the right.</param>
internal sealed class TextTable(params string[] headers)
{
    private readonly List<string[]> rows = [];

    /// <summary>Adds a row with one cell per column.</summary>
    public void Add(params string[] cells)
    {
        if (cells.Length != headers.Length)
            throw new ArgumentException($"{cells.Length} cells for {headers.Length} columns");
        rows.Add(cells);
    }

    /// <summary>Writes the header and all rows.</summary>
    public void Write(TextWriter writer)
    {
        string[] titles = [.. headers.Select(header => header.TrimStart('>'))];
        int[] widths = [.. titles.Select((title, i) => rows.Select(row => row[i].Length).Append(title.Length).Max())];
        foreach (string[] row in rows.Prepend(titles))
            writer.WriteLine(string.Join("  ", row.Select((cell, i) => headers[i].StartsWith('>') ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]))).TrimEnd());
    }
}
