using Cerbert.Training.Configuration;

namespace Cerbert.Training.Metrics;

/// <summary>The one number that ranks a run's checkpoints: the mean of some of its tasks' metrics (<c>evaluation.score</c>).</summary>
public sealed class RunScore
{
    private RunScore(IReadOnlyList<string> keys, bool higherIsBetter) => (Keys, HigherIsBetter) = (keys, higherIsBetter);

    /// <summary>What is averaged, each <c>task.metric</c>.</summary>
    public IReadOnlyList<string> Keys { get; }

    /// <summary>Whether a higher score is better.</summary>
    public bool HigherIsBetter { get; }

    /// <summary>The score of a config.</summary>
    /// <param name="config">A resolved config.</param>
    /// <exception cref="ArgumentException">The config's score names what no task reports, or mixes metrics of both directions.</exception>
    public static RunScore Of(RunConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        (string Task, string Metric)[] parts = Parts(config);
        if (parts.Length == 0 || IsMixed(parts))
            throw new ArgumentException("the config was not checked: its score has no metrics, or of both directions", nameof(config));
        return new RunScore([.. parts.Select(part => $"{part.Task}.{part.Metric}")], MetricRegistry.Get(parts[0].Metric).HigherIsBetter);
    }

    /// <summary>The mean; NaN when one of the metrics is not defined.</summary>
    /// <param name="scores">Every score by <c>task.metric</c>.</param>
    public double Compute(IReadOnlyDictionary<string, double> scores) => Keys.Average(key => scores[key]);

    /// <summary>Whether a score beats the best so far; NaN never does.</summary>
    /// <param name="score">The new score.</param>
    /// <param name="best">The best so far, or null when there is none.</param>
    /// <param name="margin">By how much it has to be better, 0 or more.</param>
    public bool IsBetter(double score, double? best, double margin = 0) =>
        !double.IsNaN(score) && (best is not { } old || (HigherIsBetter ? score > old + margin : score < old - margin));

    /// <summary>The metrics a config's score is made of; none when no task reports what it names.</summary>
    internal static (string Task, string Metric)[] Parts(RunConfig config)
    {
        (string Task, string Metric)[] reported = [.. config.Tasks.Select(task => task.Resolve()).SelectMany(task => task.Metrics.Select(metric => (task.Name, metric)))];
        if (config.Evaluation.Score is not { } score)
            return [.. reported.DistinctBy(part => part.Task, StringComparer.Ordinal)];
        int dot = score.LastIndexOf('.');
        return [.. reported.Where(part => (dot < 0 || part.Task == score[..dot])
            && MetricRegistry.Find(part.Metric) is { } metric && metric == MetricRegistry.Find(score[(dot + 1)..]))];
    }

    internal static bool IsMixed((string Task, string Metric)[] parts) =>
        parts.Select(part => MetricRegistry.Find(part.Metric)?.HigherIsBetter).OfType<bool>().Distinct().Count() > 1;
}
