namespace Cerbert.Data;

/// <summary>Reads the examples of one file row by row, the bad rows among them; holds one row in memory at a time.</summary>
/// <remarks>
/// What <see cref="DataSet.Load"/> collects. Classes that are to be discovered have provisional numbers here, in the order in which they
/// come up: give their names to get final ones.
/// <code>
/// using var reader = ExampleReader.Open("train.tsv", new() { Text = "sentence" });
/// while (reader.Read(out Example? example, out BadRow? bad))
///     Console.WriteLine(example?.Text ?? bad!.Message);
/// </code>
/// </remarks>
public sealed class ExampleReader : IDisposable
{
    private readonly TableReader table;
    private readonly LabelParser labels;
    private readonly RowParser row;

    private ExampleReader(TableReader table, LabelParser labels, RowParser row) => (this.table, this.labels, this.row) = (table, labels, row);

    /// <summary>The format the file is read as.</summary>
    public TableFormat Format => table.Format;

    /// <summary>What quotes are taken to mean.</summary>
    public Quoting Quoting => table.Quoting;

    /// <summary>Opens a file and finds its columns.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file cannot be read, or has no such column.</exception>
    /// <exception cref="ArgumentException">Labels are asked for without a label column.</exception>
    public static ExampleReader Open(string path, DataSetOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        LabelParser parser = options.Labels.Parser(path);
        if (parser.Reads && options.Label is null)
            throw new ArgumentException("labels need a label column: set Label, or use NoLabels", nameof(options));
        var opened = TableReader.Open(path, options.Table);
        try
        {
            return new ExampleReader(opened, parser, new RowParser(opened, options, parser));
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Goes to the next row; false at the end.</summary>
    /// <param name="example">The row's example; null where the row is bad.</param>
    /// <param name="bad">Why the row cannot be used; null where it can.</param>
    /// <exception cref="InvalidDataException">The rest of the file cannot be read.</exception>
    public bool Read(out Example? example, out BadRow? bad)
    {
        example = null;
        if (!table.TryRead(out bad))
            return false;
        bad ??= row.Parse(out example);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => table.Dispose();

    /// <summary>The final labels, once all rows are read; gives discovered classes their final numbers.</summary>
    internal LabelKind Finish(List<Example> examples) => labels.Finish(examples);
}
