using Cerbert.Tests.Configuration;
using Cerbert.Training.Configuration;
using Cerbert.Training.Metrics;

namespace Cerbert.Tests.Metrics;

public class RunScoreTests
{
    private static readonly Dictionary<string, double> Scores = new(StringComparer.Ordinal)
    {
        ["sst.accuracy"] = 0.5,
        ["sst.f1_macro"] = 0.25,
        ["quora.f1"] = 0.7,
        ["sts.pearson"] = 0.6,
        ["sts.spearman"] = 0.1,
        ["sts.mse"] = 2,
        ["topics.f1_micro"] = 0.2,
        ["topics.f1_macro"] = 0.75,
    };

    [Theory]
    [InlineData("null", 0.5)]
    [InlineData("sst.f1_macro", 0.25)]
    [InlineData("f1-macro", 0.5)]
    public void Compute_ScoreOfTheConfig_IsTheMeanOfItsMetrics(string score, double expected)
    {
        var run = RunScore.Of(Fixtures.Load("everything.yaml", $"evaluation.score={score}"));
        Assert.Equal(expected, run.Compute(Scores), 1e-12);
        Assert.True(run.HigherIsBetter);
        Assert.True(run.IsBetter(0.5, 0.4));
        Assert.False(run.IsBetter(0.4, 0.4));
    }

    [Fact]
    public void IsBetter_ErrorMetric_IsBetterWhenLower()
    {
        var run = RunScore.Of(Fixtures.Load("everything.yaml", "tasks.sts.metrics=mse", "evaluation.score=sts.mse"));
        Assert.Equal(["sts.mse"], run.Keys);
        Assert.True(run.IsBetter(1, 2));
        Assert.True(run.IsBetter(1, null));
        Assert.False(run.IsBetter(double.NaN, null));
    }

    [Fact]
    public void Load_MeanOfBothDirections_IsRefused()
    {
        var error = Assert.Throws<InvalidDataException>(() => Fixtures.Load("everything.yaml", "tasks.sts.metrics=[mse]", "evaluation.score=null"));
        Assert.StartsWith(
            "--set evaluation.score=null: evaluation.score: would be the mean of sst.accuracy, quora.f1, sts.mse, topics.f1_micro, some of which are better when higher",
            Assert.Single(ConfigProblem.Of(error)).ToString(),
            StringComparison.Ordinal);
    }
}
