using Cerbert.Tests.TrainingRuns;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;
using Cerbert.Training.Reporting;
using Cerbert.Training.Runs;

namespace Cerbert.Tests.Reporting;

[Collection("engines")]
public sealed class DevPredictionsTests
{
    private static readonly LabelledTaskConfig multilabel = new MultilabelTaskConfig { Name = "m", Data = new DataConfig { Train = "m.tsv" }, Labels = new LabelSet { Count = 3, Names = ["a", "b", "c"] } };

    [Fact]
    public void Compute_SavedModel_SaysWhatTheRunWrote()
    {
        using var run = new TinyRun();
        TinyRun.Start(run.Config("run"));
        TaskConfig task = RunFolder.LoadConfig(run["run"]).Tasks[0];
        Assert.True(DevPredictions.Exist(run["run"], task));
        DevPrediction[] written = [.. DevPredictions.Read(run["run"], task)];
        using MultiTaskModel model = ModelFolder.Load(ModelFolder.Find(run["run"], out string? warning));
        IReadOnlyList<DevPrediction> computed = DevPredictions.Compute(model, "sentiment", TestContext.Current.CancellationToken);
        Assert.Null(warning);
        Assert.Equal(written.Select(row => row with { Decisions = [] }), computed.Select(row => row with { Decisions = [] }));
        Assert.Equal(Enumerable.Range(0, 96), computed.Select(row => row.Row));
        Assert.All(computed, row => Assert.Equal((row.Confidence!.Value, !row.IsWrong), Assert.Single(row.Decisions)));
        Assert.Contains("did you mean 'sentiment'", Assert.Throws<InvalidDataException>(() => DevPredictions.Compute(model, "sentimental", TestContext.Current.CancellationToken)).Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Parse_SeveralLabels_EachIsADecision()
    {
        DevPrediction row = Parse("a,c", "a", "0.9 0.2 0.4");
        Assert.Equal([(0.9, true), (0.8, true), (0.6, false)], row.Decisions);
        Assert.Equal((true, 0.6, 0.6), (row.IsWrong, row.Confidence!.Value, row.Weight));
        DevPrediction none = Parse("", "", "0.1 0.2 0.3");
        Assert.Equal((false, 0.7, 0.0), (none.IsWrong, none.Confidence!.Value, none.Weight));
        Assert.Contains("has 2 probabilities in a row where 3 are expected", Assert.Throws<InvalidDataException>(() => Parse("a", "a", "0.9 0.1")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_RunWithoutCheckpoint_SaysSo()
    {
        using var folder = new TempFolder();
        folder.Write("config.yaml", "seed: 1\n");
        Assert.Contains("the run has no checkpoint yet", Assert.Throws<InvalidDataException>(() => ModelFolder.Find(folder.Path, out _)).Message, StringComparison.Ordinal);
        Assert.Throws<DirectoryNotFoundException>(() => ModelFolder.Find(folder["nothing"], out _));
    }

    private static DevPrediction Parse(string label, string prediction, string probabilities)
    {
        string[] columns = ["id", "label", "prediction", "probabilities", "text", "text_pair"], fields = ["7", label, prediction, probabilities, "one", "two"];
        return new PredictionParser("m.dev.tsv", multilabel, column => Array.IndexOf(columns, column)).Parse(3, column => fields[column]);
    }
}
