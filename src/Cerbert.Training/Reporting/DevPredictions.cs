using Cerbert.Data;
using Cerbert.Tensors;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;
using Cerbert.Training.Runs;
using Cerbert.Training.Tasks;

namespace Cerbert.Training.Reporting;

/// <summary>A task's dev data as a model sees it: from the file that training leaves, or from the model itself.</summary>
/// <example><code>
/// if (DevPredictions.Exist("runs/sst", task))
///     foreach (DevPrediction row in DevPredictions.Read("runs/sst", task)) Console.WriteLine($"{row.Label} {row.Prediction} {row.Text}");
/// </code></example>
public static class DevPredictions
{
    /// <summary>Whether a run has written the predictions of a task.</summary>
    public static bool Exist(string run, TaskConfig task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return File.Exists(FileOf(run, task));
    }

    /// <summary>When a run wrote the predictions of a task, in UTC; the year 1601 where it has not.</summary>
    public static DateTime WrittenAt(string run, TaskConfig task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return File.GetLastWriteTimeUtc(FileOf(run, task));
    }

    /// <summary>Reads the predictions that a run has written, row by row.</summary>
    /// <exception cref="FileNotFoundException">The run has not written them.</exception>
    /// <exception cref="InvalidDataException">The file is not what training writes.</exception>
    public static IEnumerable<DevPrediction> Read(string run, TaskConfig task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return ReadFile(FileOf(run, task), task);
    }

    /// <summary>Computes the predictions of a model on a task's dev file.</summary>
    /// <param name="model">The model.</param>
    /// <param name="task">The task's name.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="InvalidDataException">There is no such task with labels, it names no dev file, or the file is wrong.</exception>
    /// <exception cref="FileNotFoundException">The dev file is gone.</exception>
    public static IReadOnlyList<DevPrediction> Compute(MultiTaskModel model, string task, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        LabelledTaskConfig config = model.Config.LabelledTasks.FirstOrDefault(t => t.Name == task)
            ?? throw new InvalidDataException($"the model has no task with labels named '{task}': {NearestName.Hint(task, model.Config.LabelledTasks.Select(t => t.Name))}");
        string file = config.Data.Dev ?? throw new InvalidDataException($"{task}: the config names no dev file (data.dev), so there is nothing to look at");
        DataSet data = TaskData.Read(file, config);
        EncodedDataSet encoded = TaskData.Encode(data, config, model.Config.Tokenizer, model.Tokenizer, out _);
        var objective = TaskObjective.Create(config);
        float[] outputs = Outputs.Compute(model.Encoder, model.Tasks[task], objective, encoded, model.Config.Evaluation.BatchSize, DType.Float32, cancellation);
        var parser = new PredictionParser(file, config, column => objective.Columns.ToList().IndexOf(column));
        return [.. objective.Rows(outputs, data, config).Select((row, i) => parser.Parse(i, column => row[column]))];
    }

    internal static IEnumerable<DevPrediction> ReadFile(string path, TaskConfig task)
    {
        using var table = TableReader.Open(path, new TableOptions { Format = TableFormat.Tsv, Quoting = Quoting.None });
        var parser = new PredictionParser(path, task, table.Find);
        for (int row = 0; table.Read(); row++)
            yield return parser.Parse(row, column => table.Text(column) ?? "");
    }

    private static string FileOf(string run, TaskConfig task) => RunFolder.PredictionsFile(run, task.Name, "dev");
}
