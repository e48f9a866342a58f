namespace Cerbert.Data;

/// <summary>Makes an example of a table's current row, or says why it cannot.</summary>
internal sealed class RowParser
{
    private readonly TableReader _table;
    private readonly LabelParser _labels;
    private readonly int _text;
    private readonly int _pair;
    private readonly int _label;
    private readonly int _id;

    public RowParser(TableReader table, DataSetOptions options, LabelParser labels)
    {
        (_table, _labels) = (table, labels);
        _text = table.Find(options.Text);
        _pair = Find(options.TextPair);
        _label = labels.Reads ? Find(options.Label) : -1;
        _id = Find(options.Id);
    }

    /// <summary>Makes the row's example; returns null, or the fault of the row.</summary>
    public BadRow? Parse(out Example? parsed)
    {
        parsed = null;
        if (MissingText(_text) is BadRow missing)
            return missing;
        if (_pair >= 0 && MissingText(_pair) is BadRow missingPair)
            return missingPair;
        var example = new Example
        {
            Text = _table.Text(_text)!,
            TextPair = _pair < 0 ? null : _table.Text(_pair),
            Id = _id < 0 ? null : _table.Text(_id),
            Line = _table.Line,
        };
        if (_label >= 0)
        {
            IReadOnlyList<string>? list = _table.List(_label);
            string? value = _table.Text(_label);
            string text = value?.Trim() ?? "";
            if (list is null && text.Length == 0 && (value is null || !_labels.AllowsEmpty))
                return Bad(_label, "empty label", $"the label is {(value is null ? "missing" : "empty")}; expected a value in every row: fill it in or remove the row");
            if (_labels.Label(example, text, list, out string expected) is not Example labelled)
                return Bad(_label, "bad label", $"the label is {(list is null ? Show.Value(text) : $"[{Show.Names(list)}]")}; expected {expected}: correct the row, or check the column and the kind of labels");
            example = labelled;
        }

        parsed = example;
        return null;
    }

    private int Find(string? column) => column is null ? -1 : _table.Find(column);

    private BadRow? MissingText(int column)
    {
        if (_table.List(column) is not null)
            return Bad(column, "bad text", "the value is a JSON list; expected a text");
        return string.IsNullOrWhiteSpace(_table.Text(column))
            ? Bad(column, "empty text", $"the text is {(_table.Text(column) is null ? "missing" : "empty")}; expected a text in every row: fill it in or remove the row") : null;
    }

    private BadRow Bad(int column, string reason, string problem) =>
        new(_table.Line, reason, $"{_table.Path}:{_table.Line}: column {Show.Value(_table.Columns[column])}: {problem}");
}
