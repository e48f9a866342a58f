using Cerbert.Training.Configuration;
using Cerbert.Training.Metrics;

namespace Cerbert.Tests.Metrics;

public class MetricEdgeTests
{
    public static TheoryData<string, TaskKind> AllSuited
    {
        get
        {
            var data = new TheoryData<string, TaskKind>();
            foreach (TaskKind kind in Enum.GetValues<TaskKind>())
                foreach (string name in MetricRegistry.NamesFor(kind))
                    data.Add(name, kind);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(AllSuited))]
    public void Compute_NoExamples_IsNaNOrZero(string name, TaskKind kind)
    {
        double value = MetricRegistry.Get(name).Compute(new Predictions { Kind = kind, Labels = 3 });
        bool ratioOfOneClass = name is "f1" or "precision" or "recall";
        Assert.Equal(ratioOfOneClass ? 0 : double.NaN, value);
    }

    [Fact]
    public void Correlations_ConstantVector_AreNaN()
    {
        double[] constant = [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1], other = [1, 2, 3, 4, 5, 6, 8];
        Assert.Equal(double.NaN, Pearson.Compute(constant, other));
        Assert.Equal(double.NaN, Pearson.Compute(other, constant));
        Assert.Equal(double.NaN, Spearman.Compute(constant, other));
        Assert.Equal(double.NaN, KendallTau.Compute(constant, other));
    }

    [Fact]
    public void Correlations_NaNAmongTheValues_AreNaN()
    {
        double[] broken = [1, double.NaN, 3], other = [1, 2, 3];
        Assert.Equal(double.NaN, Pearson.Compute(broken, other));
        Assert.Equal(double.NaN, Spearman.Compute(other, broken));
        Assert.Equal(double.NaN, KendallTau.Compute(broken, other));
        Assert.Equal(double.NaN, RankingScores.RocAuc([0, 1, 1], broken));
        Assert.Equal(double.NaN, RankingScores.AveragePrecision([0, 1, 1], broken));
    }

    [Fact]
    public void Pearson_LargeOffset_KeepsItsDigits()
    {
        double[] x = [1, 2, 3, 5], y = [2, 1, 4, 5];
        double[] shifted = [.. x.Select(value => value + 1e9)];
        Assert.Equal(Pearson.Compute(x, y), Pearson.Compute(shifted, y), 1e-9);
    }

    [Fact]
    public void RankingScores_OneClassOnly_AreNaNWhereNotDefined()
    {
        Assert.Equal(double.NaN, RankingScores.RocAuc([1, 1], [0.1, 0.2]));
        Assert.Equal(double.NaN, RankingScores.RocAuc([0, 0], [0.1, 0.2]));
        Assert.Equal(double.NaN, RankingScores.AveragePrecision([0, 0], [0.1, 0.2]));
        Assert.Equal(1, RankingScores.AveragePrecision([1, 1], [0.1, 0.2]));
    }

    [Fact]
    public void RankingScores_AllScoresTied_AreChance()
    {
        Assert.Equal(0.5, RankingScores.RocAuc([1, 0, 0, 1], [3, 3, 3, 3]));
        Assert.Equal(0.5, RankingScores.AveragePrecision([1, 0, 0, 1], [3, 3, 3, 3]));
    }

    [Fact]
    public void KendallTau_RandomTies_EqualsTheNaiveCount()
    {
        var random = new Random(5);
        for (int n = 2; n < 60; n++)
        {
            double[] x = [.. Enumerable.Range(0, n).Select(_ => (double)random.Next(6))];
            double[] y = [.. Enumerable.Range(0, n).Select(_ => (double)random.Next(6))];
            double agree = 0, pairsX = 0, pairsY = 0;
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < i; j++)
                {
                    int a = Math.Sign(x[i] - x[j]), b = Math.Sign(y[i] - y[j]);
                    agree += a * b;
                    pairsX += a * a;
                    pairsY += b * b;
                }
            }
            double expected = agree / Math.Sqrt(pairsX * pairsY);
            if (!double.IsNaN(expected))
                Assert.Equal(expected, KendallTau.Compute(x, y), 1e-12);
        }
    }

    [Fact]
    public void MultilabelF1_TwoLabels_CountsEachLabelAlone()
    {
        // label 0: 1 hit, 1 false alarm; label 1: 1 hit, 1 miss
        var predictions = new Predictions
        {
            Kind = TaskKind.Multilabel,
            Labels = 2,
            TrueClasses = new[] { 1, 1, 0, 1, 0, 0 },
            PredictedClasses = new[] { 1, 1, 1, 0, 0, 0 },
        };
        Assert.Equal(2.0 / 3, MetricRegistry.Get("f1_macro").Compute(predictions), 1e-12);
        Assert.Equal(4.0 / 6, MetricRegistry.Get("f1_micro").Compute(predictions), 1e-12);
        Assert.Equal(4.0 / 6, MetricRegistry.Get("accuracy").Compute(predictions), 1e-12);
    }

    [Fact]
    public void Compute_LengthsDiffer_Throws() =>
        Assert.Throws<ArgumentException>(() => Accuracy.Compute([1, 2], [1]));

    [Fact]
    public void ConfusionMatrix_ClassOutOfRange_NamesTheExample()
    {
        var error = Assert.Throws<ArgumentException>(() => new ConfusionMatrix([0, 5], [0, 1], 3));
        Assert.Equal("example 1 has class 5 and prediction 1; expected 0 to 2", error.Message);
    }

    [Fact]
    public void Compute_KindThatDoesNotSuit_Throws() =>
        Assert.Throws<ArgumentException>(() => MetricRegistry.Get("pearson").Compute(new Predictions { Kind = TaskKind.Binary }));

    [Fact]
    public void Registry_UnknownName_SuggestsTheNearest()
    {
        var error = Assert.Throws<ArgumentException>(() => MetricRegistry.Get("acuracy"));
        Assert.Contains("did you mean 'accuracy'?", error.Message, StringComparison.Ordinal);
        Assert.Same(MetricRegistry.Get("f1_macro"), MetricRegistry.Find("f1-macro"));
    }

    [Fact]
    public void Registry_Errors_AreBetterWhenLower()
    {
        Assert.False(MetricRegistry.Get("mse").HigherIsBetter);
        Assert.False(MetricRegistry.Get("mae").HigherIsBetter);
        Assert.True(MetricRegistry.Get("pearson").HigherIsBetter);
    }
}
