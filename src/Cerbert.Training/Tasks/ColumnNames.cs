using Cerbert.Data;
using Cerbert.Training.Configuration;

namespace Cerbert.Training.Tasks;

/// <summary>Finds the columns a config leaves open by the names the field's data sets use.</summary>
internal static class ColumnNames
{
    private static readonly string[] Texts = ["text", "sentence", "sentence1", "question1", "premise"];
    private static readonly string[] Labels = ["label", "sentiment", "gold_label", "is_duplicate", "similarity", "score"];

    /// <summary>The options to read a file of a task with.</summary>
    /// <param name="path">The file.</param>
    /// <param name="data">The task's data section.</param>
    /// <param name="labels">What the labels mean.</param>
    public static DataSetOptions Options(string path, DataConfig data, LabelKind labels)
    {
        var table = new TableOptions
        {
            Format = data.Format switch
            {
                DataFormat.Tsv => TableFormat.Tsv,
                DataFormat.Csv => TableFormat.Csv,
                DataFormat.Jsonl => TableFormat.JsonLines,
                _ => TableFormat.Auto,
            },
            Quoting = data.Quoting switch
            {
                DataQuoting.Quoted => Quoting.Standard,
                DataQuoting.None => Quoting.None,
                _ => Quoting.Auto,
            },
        };
        IReadOnlyList<string> columns = Columns(path, table);
        return new DataSetOptions
        {
            Text = data.Columns.Text ?? Usual(path, columns, Texts, "text", "data.columns.text"),
            TextPair = data.Columns.TextPair,
            Label = labels is NoLabels ? null : data.Columns.Label ?? Usual(path, columns, Labels, "label", "data.columns.label"),
            Id = data.Columns.Id,
            Labels = labels,
            OnBadRow = data.OnBadRow == BadRowAction.Skip ? OnBadRow.Skip : OnBadRow.Error,
            Table = table,
        };
    }

    /// <summary>Whether a file has the task's label column, as a test file need not.</summary>
    public static bool HasLabels(string path, DataConfig data)
    {
        IReadOnlyList<string> columns = Columns(path, Options(path, data, new NoLabels()).Table);
        return data.Columns.Label is { } label ? columns.Contains(label, StringComparer.Ordinal) : Labels.Any(name => columns.Contains(name, StringComparer.Ordinal));
    }

    private static IReadOnlyList<string> Columns(string path, TableOptions table)
    {
        using TableReader reader = TableReader.Open(path, table);
        return reader.Columns;
    }

    private static string Usual(string path, IReadOnlyList<string> columns, string[] usual, string what, string key) =>
        usual.FirstOrDefault(name => columns.Contains(name, StringComparer.Ordinal))
        ?? throw new InvalidDataException($"{path}: no {what} column found; expected one of {string.Join(", ", usual)}, but the columns are {string.Join(", ", columns)}; name it in {key}");
}
