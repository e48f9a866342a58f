using Cerbert.Training.Configuration;
using Cerbert.Training.Runs;

namespace Cerbert.Training;

/// <summary>
/// The same run with several seeds: the deviation between them says whether a difference between two configs means anything. When to use
/// it: before believing a gain of a few tenths, above all on small data.
/// </summary>
/// <example><code>
/// foreach (string run in SeedRuns.Create(config, [1, 2, 3]))
///     TrainingRun.Resume(run);
/// RunSample? accuracy = RunComparison.Score(RunGroup.Read(config.Output!), "sst.accuracy");
/// </code></example>
public static class SeedRuns
{
    /// <summary>Checks everything and makes a run folder per seed below the config's output, without training.</summary>
    /// <param name="config">A resolved config.</param>
    /// <param name="seeds">The seeds, each once.</param>
    /// <returns>The run folders, for <see cref="TrainingRun.Resume"/>.</returns>
    /// <exception cref="InvalidDataException">Config, data or model files are wrong, or the output holds something already.</exception>
    public static IReadOnlyList<string> Create(RunConfig config, IReadOnlyList<int> seeds)
    {
        ArgumentNullException.ThrowIfNull(config);
        string output = config.Output ?? throw new ArgumentException("the config is not resolved: it has no output", nameof(config));
        if (seeds.Count == 0 || seeds.Distinct().Count() < seeds.Count || seeds.Any(seed => seed < 0))
            throw new ArgumentException("expected at least one seed, none negative, each once", nameof(seeds));
        SeedFolders.RequireFree(output);
        return SeedFolders.Create(TrainingRun.Check(config), seeds);
    }

    /// <summary>The runs of a series that are not done: their steps or their predictions.</summary>
    public static IReadOnlyList<string> Unfinished(string folder) => [.. SeedFolders.Of(folder).Where(run => !IsDone(run))];

    private static bool IsDone(string run)
    {
        string log = Path.Combine(run, RunFolder.MetricsName);
        if (!SeedFolders.HasBegun(run) || MetricsLog.Read(log).LastOrDefault().Text is not { } last)
            return false;
        using var line = new LogLine(last, log, number: 0);
        return line.Kind == MetricsLog.FinishedKind && !line.Flag("interrupted") && RunFolder.LoadConfig(run).LabelledTasks.All(task =>
            (task.Data.Dev is null || File.Exists(RunFolder.PredictionsFile(run, task.Name, "dev")))
            && (task.Data.Test is null || File.Exists(RunFolder.PredictionsFile(run, task.Name, "test")))
            && task.Submissions.All(submission => File.Exists(RunFolder.SubmissionFile(run, submission.Name))));
    }
}
