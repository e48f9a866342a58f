namespace Cerbert.Data;

/// <summary>The examples of one file, in file order.</summary>
public sealed class DataSet
{
    private DataSet(string path, IReadOnlyList<Example> examples, LabelKind labels, BadRows badRows, TableFormat format, Quoting quoting) =>
        (Path, Examples, Labels, BadRows, Format, Quoting) = (path, examples, labels, badRows, format, quoting);

    /// <summary>The file the examples come from.</summary>
    public string Path { get; }

    /// <summary>The examples, at least one.</summary>
    public IReadOnlyList<Example> Examples { get; }

    /// <summary>What the labels mean, with the class names where they were discovered.</summary>
    public LabelKind Labels { get; }

    /// <summary>The rows left out; none unless <see cref="OnBadRow.Skip"/> was asked for.</summary>
    public BadRows BadRows { get; }

    /// <summary>The format the file was read as.</summary>
    public TableFormat Format { get; }

    /// <summary>What quotes were taken to mean.</summary>
    public Quoting Quoting { get; }

    /// <summary>Texts, or pairs of texts, that come from the program and have no labels.</summary>
    /// <param name="first">The texts.</param>
    /// <param name="second">The second text of each, or null.</param>
    public static DataSet Of(IReadOnlyList<string> first, IReadOnlyList<string>? second = null)
    {
        if (second is not null && second.Count != first.Count)
            throw new ArgumentException($"{second.Count} second texts for {first.Count} first texts", nameof(second));
        return new DataSet(
            "the texts", [.. first.Select((text, i) => new Example { Text = text, TextPair = second?[i], Line = i + 1 })],
            new NoLabels(), new BadRows(), TableFormat.Auto, Quoting.Auto);
    }

    /// <summary>The first examples only.</summary>
    public DataSet Take(int count) => new(Path, [.. Examples.Take(count)], Labels, BadRows, Format, Quoting);

    /// <summary>Some of the examples, in the order asked for.</summary>
    /// <param name="rows">Places in <see cref="Examples"/>, at least one.</param>
    public DataSet Take(IReadOnlyList<int> rows) => new(Path, [.. rows.Select(row => Examples[row])], Labels, BadRows, Format, Quoting);

    /// <summary>Reads a file.</summary>
    /// <remarks>
    /// A row is bad where it is malformed (see <see cref="TableReader"/>), a text is empty or only white space, or the label
    /// is empty or not what <see cref="DataSetOptions.Labels"/> allows.
    /// <code>
    /// var train = DataSet.Load("sst/train.tsv", new() { Text = "sentence", Label = "sentiment", Labels = new ClassLabels(5) });
    /// </code>
    /// </remarks>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file cannot be read, has no such column or no usable row, or has a bad row and those are errors.</exception>
    /// <exception cref="ArgumentException">Labels are asked for without a label column.</exception>
    public static DataSet Load(string path, DataSetOptions options)
    {
        using var reader = ExampleReader.Open(path, options);
        var examples = new List<Example>();
        var badRows = new BadRows();
        while (reader.Read(out Example? example, out BadRow? bad))
        {
            if (bad is null)
                examples.Add(example!);
            else if (options.OnBadRow == OnBadRow.Error)
                throw new InvalidDataException($"{bad.Message} (on_bad_row: skip leaves such rows out)");
            else
                badRows.Add(bad);
        }

        if (examples.Count == 0)
            throw new InvalidDataException(badRows.Count == 0
                ? $"{path} has a header but no rows; expected at least one row of data"
                : $"{path} has no usable row: {badRows}; the first: {badRows.First[0].Message}");
        return new DataSet(path, examples, reader.Finish(examples), badRows, reader.Format, reader.Quoting);
    }
}
