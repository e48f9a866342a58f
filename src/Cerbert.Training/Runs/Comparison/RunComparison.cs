using Cerbert.Training.Metrics;

namespace Cerbert.Training.Runs;

/// <summary>
/// Runs side by side: what each reached on every task, the difference against the first that reports it, and what it cost. Tasks line up by
/// name, so that a multitask run can be compared with single-task runs that stand above it.
/// </summary>
/// <example><code>
/// RunComparison comparison = RunComparison.Of(["runs/sst", "runs/multitask"], allMetrics: false);
/// double? gain = comparison.Difference(comparison.Groups[1], comparison.Columns[0]);
/// </code></example>
public sealed class RunComparison
{
    private RunComparison(IReadOnlyList<RunGroup> groups, IReadOnlyList<string> columns) => (Groups, Columns) = (groups, columns);

    /// <summary>The runs in the order given.</summary>
    public IReadOnlyList<RunGroup> Groups { get; }

    /// <summary>Every <c>task.metric</c> that some run reports, in the order of the first that does.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Reads and lines up runs.</summary>
    /// <param name="folders">Run folders, or folders of several seeds.</param>
    /// <param name="allMetrics">Every metric of each task instead of its first.</param>
    /// <exception cref="FileNotFoundException">A folder holds no run.</exception>
    /// <exception cref="InvalidDataException">A config or log is not readable, or a run has done no step yet.</exception>
    public static RunComparison Of(IEnumerable<string> folders, bool allMetrics) => Of([.. folders.Select(RunGroup.Read)], allMetrics);

    /// <summary>Lines up runs that were read already.</summary>
    /// <param name="groups">The runs.</param>
    /// <param name="allMetrics">Every metric of each task instead of its first.</param>
    public static RunComparison Of(IReadOnlyList<RunGroup> groups, bool allMetrics)
    {
        IEnumerable<string> columns = groups.SelectMany(group => group.Runs[0].Config.Tasks)
            .Where(task => task.IsScored)
            .SelectMany(task => (allMetrics ? task.Metrics : task.Metrics.Take(1)).Select(metric => $"{task.Name}.{metric}"));
        return new RunComparison(groups, [.. columns.Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>A score of the runs' best checkpoints; null where they do not report it.</summary>
    public static RunSample? Score(RunGroup group, string column) =>
        group.Sample(run => run.Scores.TryGetValue(column, out double score) ? score : null);

    /// <summary>A score minus that of the first run that has it; null for that run itself and for those without it.</summary>
    public double? Difference(RunGroup group, string column)
    {
        RunGroup? first = Groups.FirstOrDefault(other => Score(other, column) is not null);
        return first is null || ReferenceEquals(group, first) ? null : Score(group, column)?.Mean - Score(first, column)!.Mean;
    }

    /// <summary>The run score minus that of the first run whose score is made of the same metrics; null for that run itself.</summary>
    public double? ScoreDifference(RunGroup group)
    {
        RunGroup first = Groups.First(other => Keys(other).SequenceEqual(Keys(group), StringComparer.Ordinal));
        return ReferenceEquals(group, first) ? null : group.Sample(run => run.Score)?.Mean - first.Sample(run => run.Score)?.Mean;
    }

    private static IEnumerable<string> Keys(RunGroup group) =>
        RunScore.Parts(group.Runs[0].Config).Select(part => $"{part.Task}.{part.Metric}").Order(StringComparer.Ordinal);
}
