using System.Collections.Concurrent;
using Cerbert.Explore.Runs;
using Cerbert.Training.Configuration;
using Cerbert.Training.Reporting;
using Cerbert.Training.Runs;

namespace Cerbert.Explore.Errors;

/// <summary>The dev tables of runs and models, each read or computed once.</summary>
internal sealed class DevTables(ModelShelf shelf)
{
    // A table of 67,349 rows is some 30 MB.
    private const int Most = 8;

    private readonly ConcurrentDictionary<(string Folder, string Task), (DateTime Written, DevTable Table)> tables = [];

    /// <summary>The tasks with labels of a run or model, as its own settings say.</summary>
    /// <exception cref="InvalidDataException">The settings are not readable, or the model was not made here.</exception>
    public static IReadOnlyList<LabelledTaskConfig> Tasks(RunEntry entry) => ConfigOf(entry).LabelledTasks;

    /// <summary>What a run or model was made for.</summary>
    /// <exception cref="InvalidDataException">The settings are not readable, or the model was not made here.</exception>
    public static RunConfig ConfigOf(RunEntry entry) =>
        entry.IsRun ? RunFolder.LoadConfig(entry.Folder) : Cerbert.Training.Modeling.ModelFolder.LoadConfig(entry.Folder);

    /// <summary>A table that needs no model: the run has written its predictions, or they were computed before.</summary>
    /// <returns>Null where a model has to be asked.</returns>
    /// <exception cref="InvalidDataException">The predictions are not what training writes.</exception>
    public DevTable? Known(RunEntry entry, TaskConfig task)
    {
        DateTime written = WrittenAt(entry, task);
        if (tables.TryGetValue((entry.Folder, task.Name), out var known) && known.Written == written)
            return known.Table;
        return entry.IsRun && DevPredictions.Exist(entry.Folder, task)
            ? Keep(entry, task, written, [.. DevPredictions.Read(entry.Folder, task)])
            : null;
    }

    /// <summary>Asks the model about the task's dev data.</summary>
    /// <exception cref="InvalidDataException">There is no model yet, or no dev data.</exception>
    /// <exception cref="FileNotFoundException">The dev file is gone.</exception>
    public async Task<DevTable> ComputeAsync(RunEntry entry, TaskConfig task, CancellationToken cancellation)
    {
        DateTime written = WrittenAt(entry, task);
        IReadOnlyList<DevPrediction> rows = await shelf.UseAsync(entry, model => DevPredictions.Compute(model, task.Name, cancellation), cancellation).ConfigureAwait(false);
        return Keep(entry, task, written, rows);
    }

    // Of the file, or where there is none of the model: a new checkpoint has other predictions.
    private static DateTime WrittenAt(RunEntry entry, TaskConfig task) =>
        entry.IsRun && DevPredictions.Exist(entry.Folder, task) ? DevPredictions.WrittenAt(entry.Folder, task) : ModelShelf.WrittenAt(entry);

    private DevTable Keep(RunEntry entry, TaskConfig task, DateTime written, IReadOnlyList<DevPrediction> rows)
    {
        var table = new DevTable(task, rows);
        if (tables.Count >= Most)
            tables.Clear();
        tables[(entry.Folder, task.Name)] = (written, table);
        return table;
    }
}
