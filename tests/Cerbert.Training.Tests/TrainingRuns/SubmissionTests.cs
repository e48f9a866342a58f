using Cerbert.Training.Configuration;

namespace Cerbert.Tests.TrainingRuns;

[Collection("engines")]
public class SubmissionTests
{
    [Theory]
    [InlineData("full")]
    [InlineData("head-only")]
    public void Start_WithSubmissions_WritesAPredictionPerRow(string mode)
    {
        using var run = new TinyRun();
        string test = Path.Combine(run["sentiment"], "test.tsv");
        File.WriteAllText(test, "sentence\nthe soup was wonderful\nnot pleasant at all\na dull film\n");
        TinyRun.Start(run.Config("run", "training.epochs=1", $"training.mode={mode}", $"tasks.sentiment.data.test={test}", $"tasks.sentiment.submissions=[{{ name: SST-2 }}, {{ name: CoLA, file: '{test}' }}]"));
        string[] expected = [.. File.ReadLines(Path.Combine(run["run"], "predictions", "sentiment.test.tsv")).Skip(1).Select((line, i) => $"{i}\t{(line.Split('\t')[2] == "positive" ? 1 : 0)}")];
        Assert.Equal(3, expected.Length);
        foreach (string name in (string[])["SST-2", "CoLA"])
            Assert.Equal(["index\tprediction", .. expected], File.ReadAllLines(Path.Combine(run["run"], "predictions", "glue", $"{name}.tsv")));
    }

    [Fact]
    public void Start_SubmissionWithABadRow_IsRefusedBeforeTraining()
    {
        using var run = new TinyRun();
        string test = Path.Combine(run["sentiment"], "test.tsv");
        File.WriteAllText(test, "sentence\nfine\n \nbad\n");
        RunConfig config = run.Config("run", "tasks.sentiment.data.on_bad_row=skip", $"tasks.sentiment.submissions=[{{ name: SST-2, file: '{test}' }}]");
        var error = Assert.Throws<InvalidDataException>(() => TinyRun.Start(config));
        Assert.StartsWith($"{test}: 1 row", error.Message, StringComparison.Ordinal);
        Assert.Contains("SST-2 must be handed in with a prediction for every row", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(config.Output));
    }
}
