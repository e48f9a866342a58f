using Cerbert.Cli.Output;
using Cerbert.Training;
using Cerbert.Training.Runs;

namespace Cerbert.Cli.Verbs.Runs;

/// <summary>Trains what is left of a series of seeds, and reports mean and deviation.</summary>
internal static class SeedSeries
{
    /// <summary>Trains the unfinished runs of a series one after another.</summary>
    /// <exception cref="OperationCanceledException">The user stopped it; the series can be resumed.</exception>
    public static void Train(string folder, Terminal terminal, CancellationToken token)
    {
        IReadOnlyList<string> all = SeedFolders.Of(folder);
        foreach (string run in SeedRuns.Unfinished(folder))
        {
            terminal.Error.WriteLine($"{Path.GetFileName(run)}, {all.ToList().IndexOf(run) + 1} of {all.Count}");
            if (!TrainingDisplay.Run(terminal, observer => TrainingRun.Resume(run, observer, token)).Interrupted)
                continue;
            terminal.Error.WriteLine($"go on with: cerbert train --resume {folder}");
            throw new OperationCanceledException(token);
        }

        Report(folder, RunComparison.Of([folder], allMetrics: true), terminal);
    }

    private static void Report(string folder, RunComparison comparison, Terminal terminal)
    {
        RunGroup group = comparison.Groups[0];
        if (terminal.JsonOnly)
        {
            terminal.WriteJson(new
            {
                Run = folder,
                Scores = comparison.Columns.ToDictionary(column => column, column => RunComparison.Score(group, column), StringComparer.Ordinal),
                Score = group.Sample(run => run.Score),
                Seeds = group.Runs.Select(run => new { run.Config.Seed, Run = run.Folder, run.Steps, run.Score, run.Scores }),
            });
            return;
        }

        var table = new TextTable("metric", ">mean", ">deviation", "  by seed");
        foreach (string column in comparison.Columns)
            if (RunComparison.Score(group, column) is { } sample)
                table.Add(column, $"{sample.Mean:0.0000}", $"{sample.Deviation:0.0000}", "  " + string.Join(' ', group.Runs.Select(run => $"{run.Scores[column]:0.0000}")));
        table.Write(terminal.Output);
        terminal.Output.WriteLine($"{group.Runs.Count} seeds in {folder}");
    }
}
