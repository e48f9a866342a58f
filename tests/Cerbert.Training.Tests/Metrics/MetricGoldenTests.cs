using System.Text.Json;
using Cerbert.Training.Configuration;
using Cerbert.Training.Metrics;

namespace Cerbert.Tests.Metrics;

public sealed class MetricGoldenTests : IDisposable
{
    private const double Tolerance = 1e-9;
    private readonly JsonDocument _golden = JsonDocument.Parse(File.ReadAllBytes(Paths.Golden("metrics.json")));

    public void Dispose() => _golden.Dispose();

    [Theory]
    [InlineData("binary")]
    [InlineData("binary_never_positive")]
    [InlineData("multiclass")]
    [InlineData("class_absent_from_truth")]
    public void ClassMetrics_GivenVectors_EqualReference(string name)
    {
        JsonElement expected = _golden.RootElement.GetProperty(name);
        var predictions = new Predictions
        {
            Kind = TaskKind.Classification,
            Labels = expected.GetProperty("confusion").GetArrayLength(),
            TrueClasses = Ints(expected, "true"),
            PredictedClasses = Ints(expected, "predicted"),
        };
        foreach ((string key, string metric) in new[] { ("accuracy", "accuracy"), ("macro_f1", "f1_macro"), ("micro_f1", "f1_micro"), ("weighted_f1", "f1_weighted"), ("mcc", "mcc") })
            Assert.Equal(expected.GetProperty(key).GetDouble(), MetricRegistry.Get(metric).Compute(predictions), Tolerance);

        ConfusionMatrix matrix = predictions.Confusion();
        for (int truth = 0; truth < matrix.Classes; truth++)
        {
            for (int predicted = 0; predicted < matrix.Classes; predicted++)
                Assert.Equal(expected.GetProperty("confusion")[truth][predicted].GetInt64(), matrix[truth, predicted]);
            Assert.Equal(expected.GetProperty("per_class_precision")[truth].GetDouble(), matrix.Counts(truth).Precision, Tolerance);
            Assert.Equal(expected.GetProperty("per_class_recall")[truth].GetDouble(), matrix.Counts(truth).Recall, Tolerance);
            Assert.Equal(expected.GetProperty("per_class_f1")[truth].GetDouble(), matrix.Counts(truth).F1, Tolerance);
        }
        Assert.Equal(expected.GetProperty("per_class_precision").EnumerateArray().Average(e => e.GetDouble()), MetricRegistry.Get("precision_macro").Compute(predictions), Tolerance);
        Assert.Equal(expected.GetProperty("per_class_recall").EnumerateArray().Average(e => e.GetDouble()), MetricRegistry.Get("recall_macro").Compute(predictions), Tolerance);
    }

    [Theory]
    [InlineData("binary")]
    [InlineData("binary_never_positive")]
    public void BinaryMetrics_PositiveClass_EqualReference(string name)
    {
        JsonElement expected = _golden.RootElement.GetProperty(name);
        var predictions = new Predictions { Kind = TaskKind.Binary, TrueClasses = Ints(expected, "true"), PredictedClasses = Ints(expected, "predicted") };
        foreach (string metric in new[] { "precision", "recall", "f1" })
            Assert.Equal(expected.GetProperty($"{metric}_positive").GetDouble(), MetricRegistry.Get(metric).Compute(predictions), Tolerance);
    }

    [Fact]
    public void RegressionMetrics_GivenVectors_EqualReference()
    {
        JsonElement expected = _golden.RootElement.GetProperty("regression");
        double[] gold = Doubles(expected, "gold");
        var predictions = new Predictions { Kind = TaskKind.Regression, TrueScores = gold, PredictedScores = Doubles(expected, "predicted") };
        foreach ((string key, string metric) in new[] { ("pearson", "pearson"), ("spearman", "spearman"), ("kendall_tau_b", "kendall"), ("mse", "mse"), ("mae", "mae") })
            Assert.Equal(expected.GetProperty(key).GetDouble(), MetricRegistry.Get(metric).Compute(predictions), Tolerance);
        Assert.Equal(Doubles(expected, "average_ranks_gold"), Spearman.AverageRanks(gold));
    }

    [Fact]
    public void RankingMetrics_GivenScores_EqualReference()
    {
        JsonElement expected = _golden.RootElement.GetProperty("scores");
        var predictions = new Predictions { Kind = TaskKind.Binary, TrueClasses = Ints(expected, "true"), PredictedScores = Doubles(expected, "score") };
        foreach (string metric in new[] { "roc_auc", "average_precision" })
            Assert.Equal(expected.GetProperty(metric).GetDouble(), MetricRegistry.Get(metric).Compute(predictions), Tolerance);
    }

    private static int[] Ints(JsonElement parent, string name) => [.. parent.GetProperty(name).EnumerateArray().Select(e => e.GetInt32())];

    private static double[] Doubles(JsonElement parent, string name) => [.. parent.GetProperty(name).EnumerateArray().Select(e => e.GetDouble())];
}
