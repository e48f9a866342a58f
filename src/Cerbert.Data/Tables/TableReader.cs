namespace Cerbert.Data;

/// <summary>
/// Reads a table row by row: tab- or comma-separated, JSON lines or a JSON array, UTF-8 with or without a byte order mark.
/// Holds one row in memory at a time.
/// </summary>
/// <remarks>
/// Empty lines are passed over. Text comes exactly as it stands in the file, white space included. A row with broken
/// quoting, JSON or UTF-8 or the wrong number of fields is a bad row: <see cref="Read"/> throws, and may be called again to
/// go on behind it. A quote or bracket that is never closed ends the reading.
/// <code>
/// using var table = TableReader.Open("train.tsv");
/// int text = table.Find("sentence");
/// while (table.Read())
///     Console.WriteLine($"{table.Line}: {table.Text(text)}");
/// </code>
/// </remarks>
public sealed class TableReader : IDisposable
{
    private readonly RowSource _rows;

    private TableReader(RowSource rows, TableFormat format, Quoting quoting) => (_rows, Format, Quoting) = (rows, format, quoting);

    /// <summary>The file being read.</summary>
    public string Path => _rows.Path;

    /// <summary>The format as stated or found; never <see cref="TableFormat.Auto"/>.</summary>
    public TableFormat Format { get; }

    /// <summary>What quotes mean in this file, as stated or found; never <see cref="Quoting.Auto"/>.</summary>
    public Quoting Quoting { get; }

    /// <summary>
    /// The column names in file order: the header, the keys of the first JSON object, or "0", "1", … without a header.
    /// </summary>
    public IReadOnlyList<string> Columns => _rows.Columns;

    /// <summary>The 1-based physical line where the current row starts.</summary>
    public long Line => _rows.Line;

    /// <summary>Opens a file and reads as much as tells its columns.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is a folder, empty, not UTF-8, of unknown format, or has no readable header.</exception>
    public static TableReader Open(string path, TableOptions? options = null)
    {
        options ??= new TableOptions();
        if (options.Separator is char stated && (!char.IsAscii(stated) || stated is '"' or '\r' or '\n' or '\0'))
            throw new ArgumentException($"the separator must be an ASCII character other than a quote or a line break, not U+{(int)stated:X4}", nameof(options));
        FileStream file = DataFile.Open(path);
        try
        {
            TableFormat format = DataFile.FormatOf(path, options.Format, file);
            if (format == TableFormat.JsonLines)
                return new TableReader(new JsonLinesSource(path, file), format, Quoting.Standard);
            if (format == TableFormat.JsonArray)
                return new TableReader(new JsonArraySource(path, file), format, Quoting.Standard);
            char separator = options.Separator ?? (format == TableFormat.Csv ? ',' : '\t');
            Quoting quoting = options.Quoting != Quoting.Auto ? options.Quoting
                : format == TableFormat.Csv ? Quoting.Standard : QuoteDetector.Detect(file, separator);
            return new TableReader(new DelimitedSource(path, file, separator, quoting, options.Header), format, quoting);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The zero-based index of a column, given by its name or, where no column has that name, by its zero-based position.</summary>
    /// <remarks>Call it before the first <see cref="Read"/>: only columns asked for are read from JSON rows.</remarks>
    /// <exception cref="InvalidDataException">There is no such column, or two of that name.</exception>
    public int Find(string column)
    {
        int index = IndexOf(column);
        _rows.Use(index);
        return index;
    }

    /// <summary>Goes to the next row; false at the end of the file.</summary>
    /// <exception cref="InvalidDataException">The row is bad; the message names file and line.</exception>
    public bool Read() => TryRead(out BadRow? bad) && (bad is null ? true : throw new InvalidDataException(bad.Message));

    /// <summary>A field of the current row; null where a JSON row does not have it. <paramref name="column"/> comes from <see cref="Find"/>.</summary>
    public string? Text(int column) => _rows.Text(column);

    /// <summary>The items of a field that is a JSON list; null where it is anything else.</summary>
    public IReadOnlyList<string>? List(int column) => _rows.List(column);

    /// <summary>Closes the file.</summary>
    public void Dispose() => _rows.Dispose();

    internal bool TryRead(out BadRow? bad) => _rows.Next(out bad);

    private int IndexOf(string column)
    {
        int[] named = [.. Enumerable.Range(0, Columns.Count).Where(i => Columns[i] == column)];
        if (named.Length == 1)
            return named[0];
        if (named.Length > 1)
            throw new InvalidDataException($"{Path} has {named.Length} columns named {Show.Value(column)}; give the position, one of {string.Join(", ", named)}");
        if (int.TryParse(column, System.Globalization.NumberStyles.None, null, out int position) && position < Columns.Count)
            return position;
        string? nearest = Show.Nearest(column, Columns);
        throw new InvalidDataException($"{Path} has no column {Show.Value(column)}{(nearest is null ? "" : $"; did you mean {Show.Value(nearest)}?")}"
            + $" Its columns are {Show.Names(Columns)} (or give a position, 0 to {Columns.Count - 1})");
    }
}
