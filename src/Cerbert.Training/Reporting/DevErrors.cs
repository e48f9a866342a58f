using System.Globalization;
using Cerbert.Data;
using Cerbert.Training.Configuration;

namespace Cerbert.Training.Reporting;

/// <summary>What is wrong in a task's predictions on its dev data: how much, which classes are taken for which, and the worst cases.</summary>
internal sealed class DevErrors
{
    private const int Most = 25;

    private readonly PriorityQueue<WrongPrediction, (double, int)> worst = new();
    private readonly SortedDictionary<(string Label, string Prediction), int> pairs = [];

    private readonly string path;

    private DevErrors(string path) => this.path = path;

    /// <summary>Scored rows.</summary>
    public int Rows { get; private set; }

    /// <summary>Rows whose prediction is not the label; of numbers, all.</summary>
    public int Wrong { get; private set; }

    /// <summary>How many rows of a label got which prediction; empty where these are no single classes.</summary>
    public IReadOnlyDictionary<(string Label, string Prediction), int> Pairs => pairs;

    /// <summary>The wrong predictions the model is surest of, the worst first.</summary>
    public IReadOnlyList<WrongPrediction> Worst { get; private set; } = [];

    /// <summary>Reads a file of predictions as training writes them.</summary>
    /// <exception cref="InvalidDataException">The file is not one of those.</exception>
    public static DevErrors Read(string path, TaskConfig task)
    {
        using var table = TableReader.Open(path, new TableOptions { Format = TableFormat.Tsv, Quoting = Quoting.None });
        var errors = new DevErrors(path);
        var names = new[] { "id", "label", "prediction", "text", "text_pair" }.Concat(SureColumn(task.Kind) is { } sure ? [sure] : [])
            .ToDictionary(name => name, table.Find, StringComparer.Ordinal);
        while (table.Read())
            errors.Add(task, name => names.TryGetValue(name, out int column) ? table.Text(column) ?? "" : "");
        errors.Finish();
        return errors;
    }

    private static string? SureColumn(TaskKind kind) => kind switch
    {
        TaskKind.Classification => "probability",
        TaskKind.Binary => "probability_of_1",
        TaskKind.Multilabel => "probabilities",
        _ => null,
    };

    private void Add(TaskConfig task, Func<string, string> field)
    {
        string label = field("label"), prediction = field("prediction");
        if (label.Length == 0 && task.Kind != TaskKind.Multilabel)
            return;
        Rows++;
        if (task.Kind is TaskKind.Classification or TaskKind.Binary)
            pairs[(label, prediction)] = pairs.GetValueOrDefault((label, prediction)) + 1;
        if (label == prediction && task.Kind != TaskKind.Regression)
            return;
        Wrong++;
        double weight = Weight(task, label, prediction, SureColumn(task.Kind) is { } sure ? field(sure) : "");
        string how = task.Kind == TaskKind.Regression ? $"off by {Html.Number(weight)}" : weight.ToString("0.000", CultureInfo.InvariantCulture);
        // Of equals, the first in the file stay.
        worst.Enqueue(new WrongPrediction(field("id"), label, prediction, how, weight, field("text"), field("text_pair")), (weight, -Rows));
        if (worst.Count > Most)
            worst.Dequeue();
    }

    private void Finish()
    {
        var list = new List<WrongPrediction>();
        while (worst.TryDequeue(out WrongPrediction? next, out _))
            list.Add(next);
        list.Reverse();
        Worst = list;
    }

    private double Weight(TaskConfig task, string label, string prediction, string sure) => task switch
    {
        RegressionTaskConfig => Math.Abs(NumberOf(label) - NumberOf(prediction)),
        BinaryTaskConfig => Math.Max(NumberOf(sure), 1 - NumberOf(sure)),
        MultilabelTaskConfig { Labels: var labels } => WorstLabel(labels, label.Split(','), [.. sure.Split(' ').Select(NumberOf)]),
        _ => NumberOf(sure),
    };

    private static double WorstLabel(LabelSet labels, string[] truth, double[] probabilities)
    {
        double most = 0;
        for (int i = 0; i < probabilities.Length; i++)
            most = Math.Max(most, truth.Contains(labels.Names?.ElementAtOrDefault(i) ?? $"{i}", StringComparer.Ordinal) ? 1 - probabilities[i] : probabilities[i]);
        return most;
    }

    private double NumberOf(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number
            : throw new InvalidDataException($"{path}: has '{text}' where a number is expected, so training did not write it; remove the file");
}
