using Cerbert.Training.Configuration;

namespace Cerbert.Training.Reporting;

/// <summary>What is wrong in a task's predictions on its dev data: how much, which classes are taken for which, and the worst cases.</summary>
internal sealed class DevErrors
{
    private const int Most = 25;

    private readonly PriorityQueue<DevPrediction, (double, int)> worst = new();
    private readonly SortedDictionary<(string Label, string Prediction), int> pairs = [];

    private DevErrors()
    {
    }

    /// <summary>Scored rows.</summary>
    public int Rows { get; private set; }

    /// <summary>Rows whose prediction is not the label; of numbers, all.</summary>
    public int Wrong { get; private set; }

    /// <summary>How many rows of a label got which prediction; empty where these are no single classes.</summary>
    public IReadOnlyDictionary<(string Label, string Prediction), int> Pairs => pairs;

    /// <summary>The wrong predictions the model is surest of, the worst first.</summary>
    public IReadOnlyList<DevPrediction> Worst { get; private set; } = [];

    /// <summary>Sums up the predictions of a task on its dev data.</summary>
    public static DevErrors Of(IEnumerable<DevPrediction> predictions, TaskConfig task)
    {
        var errors = new DevErrors();
        foreach (DevPrediction prediction in predictions)
            errors.Add(task, prediction);
        errors.Finish();
        return errors;
    }

    private void Add(TaskConfig task, DevPrediction row)
    {
        if (row.Label.Length == 0 && task.Kind != TaskKind.Multilabel)
            return;
        Rows++;
        if (task.Kind is TaskKind.Classification or TaskKind.Binary)
            pairs[(row.Label, row.Prediction)] = pairs.GetValueOrDefault((row.Label, row.Prediction)) + 1;
        if (!row.IsWrong && task.Kind != TaskKind.Regression)
            return;
        Wrong++;
        // Of equals, the first in the file stay.
        worst.Enqueue(row, (row.Weight, -Rows));
        if (worst.Count > Most)
            worst.Dequeue();
    }

    private void Finish()
    {
        var list = new List<DevPrediction>();
        while (worst.TryDequeue(out DevPrediction? next, out _))
            list.Add(next);
        list.Reverse();
        Worst = list;
    }
}
