using System.Collections.Concurrent;
using Cerbert.Training.Configuration;
using static Cerbert.Training.Configuration.TaskKind;

namespace Cerbert.Training.Metrics;

/// <summary>All metrics by name. Adding one is one line here, or one call of <see cref="Add"/> from a program.</summary>
public static class MetricRegistry
{
    private static readonly ConcurrentDictionary<string, Metric> Known = new(StringComparer.Ordinal);

    static MetricRegistry()
    {
        Add(new("accuracy", true, p => Accuracy.Compute(p.TrueClasses.Span, p.PredictedClasses.Span), Classification, Binary, Multilabel, MaskedLanguage, Contrastive));
        Add(new("f1", true, p => p.Confusion().Counts(1).F1, Binary));
        Add(new("precision", true, p => p.Confusion().Counts(1).Precision, Binary));
        Add(new("recall", true, p => p.Confusion().Counts(1).Recall, Binary));
        Add(new("f1_macro", true, p => Averaging.Macro(p.Counts(), c => c.F1), Classification, Binary, Multilabel));
        Add(new("f1_micro", true, p => Averaging.Micro(p.Counts(), c => c.F1), Classification, Binary, Multilabel));
        Add(new("f1_weighted", true, p => Averaging.Weighted(p.Counts(), c => c.F1), Classification, Binary, Multilabel));
        Add(new("precision_macro", true, p => Averaging.Macro(p.Counts(), c => c.Precision), Classification, Binary, Multilabel));
        Add(new("recall_macro", true, p => Averaging.Macro(p.Counts(), c => c.Recall), Classification, Binary, Multilabel));
        Add(new("mcc", true, p => Matthews.Compute(p.Confusion()), Classification, Binary));
        Add(new("roc_auc", true, p => RankingScores.RocAuc(p.TrueClasses.Span, p.PredictedScores.Span), Binary));
        Add(new("average_precision", true, p => RankingScores.AveragePrecision(p.TrueClasses.Span, p.PredictedScores.Span), Binary));
        Add(new("pearson", true, p => Pearson.Compute(p.TrueScores.Span, p.PredictedScores.Span), Regression));
        Add(new("spearman", true, p => Spearman.Compute(p.TrueScores.Span, p.PredictedScores.Span), Regression));
        Add(new("kendall", true, p => KendallTau.Compute(p.TrueScores.Span, p.PredictedScores.Span), Regression));
        Add(new("perplexity", false, p => Perplexity.Compute(p.Losses.Span), MaskedLanguage));
        Add(new("sentence_accuracy", true, p => Accuracy.Compute(p.TrueSentences.Span, p.PredictedSentences.Span), MaskedLanguage));
        Add(new("mse", false, p => MeanErrors.Squared(p.TrueScores.Span, p.PredictedScores.Span), Regression));
        Add(new("mae", false, p => MeanErrors.Absolute(p.TrueScores.Span, p.PredictedScores.Span), Regression));
    }

    /// <summary>The names of the metrics that suit a kind of task, sorted.</summary>
    public static IReadOnlyList<string> NamesFor(TaskKind kind) =>
        [.. Known.Values.Where(metric => metric.Suits(kind)).Select(metric => metric.Name).Order(StringComparer.Ordinal)];

    /// <summary>All names, sorted.</summary>
    public static IReadOnlyList<string> Names => [.. Known.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The metric of that name (<c>-</c> and <c>_</c> are the same), or null.</summary>
    public static Metric? Find(string name) => Known.GetValueOrDefault(name.Replace('-', '_'));

    /// <summary>The metric of that name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static Metric Get(string name) =>
        Find(name) ?? throw new ArgumentException($"unknown metric '{name}'; {NearestName.Hint(name, Names)}", nameof(name));

    /// <summary>Makes a metric known.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public static void Add(Metric metric)
    {
        if (!Known.TryAdd(metric.Name, metric))
            throw new ArgumentException($"there is already a metric '{metric.Name}'", nameof(metric));
    }
}
