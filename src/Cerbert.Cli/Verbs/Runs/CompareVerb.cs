using System.CommandLine;
using System.Globalization;
using Cerbert.Cli.Hosting;
using Cerbert.Cli.Output;
using Cerbert.Training.Runs;

namespace Cerbert.Cli.Verbs.Runs;

/// <summary>Prints runs side by side: scores, differences, cost, and which tasks conflict.</summary>
internal sealed class CompareVerb : Verb
{
    private const string None = "-";

    private readonly Argument<string[]> runs = new("RUN") { Description = "Run folders, or folders of several seeds; each score is compared with that of the first run that has it.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> all = new("--all") { Description = "Every metric of each task instead of its first." };

    public CompareVerb(Session session)
        : base("compare", "Print runs side by side.", session)
    {
        Add(runs);
        Add(all);
        AddJsonOption();
    }

    /// <inheritdoc/>
    protected override void Run(ParseResult parse)
    {
        RunComparison comparison = RunComparison.Of(parse.GetRequiredValue(runs), parse.GetValue(all));
        string[] names = Names(comparison.Groups);
        if (Terminal.JsonOnly)
        {
            WriteJson(comparison, names);
            return;
        }

        WriteScores(comparison, names);
        WriteCost(comparison, names);
        WriteConflicts(comparison, names);
    }

    private void WriteScores(RunComparison comparison, string[] names)
    {
        bool several = names.Length > 1;
        string[] Columns(string name) => several ? [$">{name}", ">"] : [$">{name}"];
        string[] Cells(RunSample? value, double? difference) =>
            several ? [Text(value), difference is { } d ? Signed(d) : ""] : [Text(value)];
        var table = new TextTable(["run", .. comparison.Columns.SelectMany(Columns), .. Columns("score")]);
        foreach ((RunGroup group, string name) in comparison.Groups.Zip(names))
            table.Add([
                name, .. comparison.Columns.SelectMany(column => Cells(RunComparison.Score(group, column), comparison.Difference(group, column))),
                .. Cells(group.Sample(run => run.Score), comparison.ScoreDifference(group))]);
        table.Write(Terminal.Output);
    }

    private void WriteCost(RunComparison comparison, string[] names)
    {
        Terminal.Output.WriteLine();
        var table = new TextTable("run", ">steps", ">best at", ">time", ">tokens/s", ">memory");
        foreach ((RunGroup group, string name) in comparison.Groups.Zip(names))
            table.Add(
                group.Runs.Count > 1 ? $"{name} (each of {group.Runs.Count} seeds)" : name, Steps(group), Mean(group, run => run.BestStep, step => $"{step:0}"),
                Mean(group, run => run.TotalTime?.TotalSeconds, seconds => Format.Time(TimeSpan.FromSeconds(seconds))),
                Mean(group, run => run.TokensPerSecond, Format.Number), Mean(group, run => run.PeakBytes, bytes => Format.Bytes((long)bytes)));
        table.Write(Terminal.Output);
    }

    private void WriteConflicts(RunComparison comparison, string[] names)
    {
        if (!comparison.Groups.Any(group => group.Runs.Any(run => run.Conflicts.Count > 0)))
            return;
        Terminal.Output.WriteLine();
        var table = new TextTable("gradients of", "run", ">mean cosine", ">conflicting", ">steps");
        foreach ((RunGroup group, string name) in comparison.Groups.Zip(names))
            foreach (RunRecord run in group.Runs)
                foreach (TaskConflict c in run.Conflicts)
                    table.Add(
                        $"{c.First}, {c.Second}", group.Runs.Count > 1 ? $"{name}, seed {run.Config.Seed}" : name,
                        c.MeanCosine.ToString("0.000", CultureInfo.InvariantCulture), c.NegativeShare.ToString("0 %", CultureInfo.InvariantCulture), $"{c.Steps}");
        table.Write(Terminal.Output);
    }

    private void WriteJson(RunComparison comparison, string[] names) => Terminal.WriteJson(comparison.Groups.Zip(names).Select(entry => new
    {
        Name = entry.Second,
        entry.First.Folder,
        Scores = comparison.Columns.ToDictionary(
            column => column,
            column => new { Value = RunComparison.Score(entry.First, column), Difference = comparison.Difference(entry.First, column) }, StringComparer.Ordinal),
        Score = entry.First.Sample(run => run.Score),
        ScoreDifference = comparison.ScoreDifference(entry.First),
        Runs = entry.First.Runs.Select(run => new
        {
            run.Folder,
            run.Config.Seed,
            run.Steps,
            run.PlannedSteps,
            run.BestStep,
            run.Score,
            run.Scores,
            Seconds = run.TotalTime?.TotalSeconds,
            TrainingSeconds = run.TrainingTime?.TotalSeconds,
            run.Tokens,
            run.TokensPerSecond,
            run.PeakBytes,
            run.Conflicts,
        }),
    }));

    private static string Steps(RunGroup group)
    {
        RunRecord[] open = [.. group.Runs.Where(run => run.PlannedSteps is { } planned && run.Steps < planned)];
        return open.Length > 0 ? $"{open[0].Steps}/{open[0].PlannedSteps}" : $"{group.Runs[0].Steps}";
    }

    private static string Mean(RunGroup group, Func<RunRecord, double?> number, Func<double, string> show) =>
        group.Sample(number) is { } sample ? show(sample.Mean) : None;

    private static string Text(RunSample? sample) => sample switch
    {
        null => None,
        { Count: 1 } => sample.Mean.ToString("0.0000", CultureInfo.InvariantCulture),
        _ => string.Create(CultureInfo.InvariantCulture, $"{sample.Mean:0.0000} ± {sample.Deviation:0.0000}"),
    };

    private static string Signed(double difference) => difference.ToString("+0.0000;-0.0000;0.0000", CultureInfo.InvariantCulture);

    // The last part of the path says enough where it is the run's alone.
    private static string[] Names(IReadOnlyList<RunGroup> groups)
    {
        string[] names = [.. groups.Select(group => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(group.Folder))))];
        return [.. names.Select((name, i) => names.Count(other => other == name) == 1 ? name : groups[i].Folder)];
    }
}
