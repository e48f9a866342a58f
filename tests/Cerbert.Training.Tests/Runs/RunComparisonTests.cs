using Cerbert.Training.Runs;

namespace Cerbert.Tests.Runs;

/// <summary>Comparisons of runs whose logs are written by hand.</summary>
public sealed class RunComparisonTests : IDisposable
{
    private const string A = "{ name: a, kind: classification, labels: 2, metrics: [accuracy, mcc], data: { train: a.tsv, dev: a.tsv } }";
    private const string B = "{ name: b, kind: regression, data: { train: b.tsv, dev: b.tsv } }";

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Read_FinishedRun_SumsUpWhatItCostAndKeepsTheBestScores()
    {
        RunRecord run = RunRecord.Read(Write("one", $"[{A}]",
            """{"step":0,"kind":"started","total_steps":3,"seconds":4}""",
            """{"step":1,"kind":"step","loss":1,"tokens":100,"seconds":1}""",
            """{"step":1,"kind":"evaluation","score":0.5,"best":true,"scores":{"a.accuracy":0.5,"a.mcc":0.1},"seconds":0.5}""",
            """{"step":2,"kind":"step","loss":"NaN","tokens":200,"seconds":2}""",
            """{"step":2,"kind":"evaluation","score":0.4,"best":false,"scores":{"a.accuracy":0.4,"a.mcc":0.3},"seconds":0.5}""",
            """{"step":2,"kind":"finished","interrupted":true,"seconds":9,"peak_bytes":1000}"""));
        Assert.Equal((2, 3, 300, 100.0, 1000), (run.Steps, run.PlannedSteps, run.Tokens, run.TokensPerSecond, run.PeakBytes));
        Assert.Equal((3.0, 8.0), (run.TrainingTime!.Value.TotalSeconds, run.TotalTime!.Value.TotalSeconds));
        Assert.Equal((0.5, 1L), (run.Score, run.BestStep));
        Assert.Equal(0.1, run.Scores["a.mcc"]);
    }

    [Fact]
    public void Of_SingleTaskBesideMultitask_LinesUpByTask()
    {
        RunComparison comparison = RunComparison.Of([Run("single", $"[{A}]", "\"a.accuracy\":0.5,\"a.mcc\":0", 0.5), Run("both", $"[{A}, {B}]", "\"a.accuracy\":0.75,\"a.mcc\":0,\"b.pearson\":0.25", 0.5)], allMetrics: false);
        Assert.Equal(["a.accuracy", "b.pearson"], comparison.Columns);
        Assert.Equal([0.25, null], comparison.Columns.Select(column => comparison.Difference(comparison.Groups[1], column)));
        Assert.Null(comparison.Difference(comparison.Groups[0], "a.accuracy"));
        Assert.Null(RunComparison.Score(comparison.Groups[0], "b.pearson"));
        // The two run scores are means of different things.
        Assert.Null(comparison.ScoreDifference(comparison.Groups[1]));

        comparison = RunComparison.Of([.. comparison.Groups.Select(group => group.Folder), Run("more", $"[{A}, {B}]", "\"a.accuracy\":0.25,\"a.mcc\":0,\"b.pearson\":0.75", 0.5)], allMetrics: false);
        Assert.Equal([-0.25, 0.5], comparison.Columns.Select(column => comparison.Difference(comparison.Groups[2], column)));
        Assert.Equal(0, comparison.ScoreDifference(comparison.Groups[2]));
    }

    [Fact]
    public void Of_SameTasks_ComparesRunScoresAndAllMetricsWhenAsked()
    {
        RunComparison comparison = RunComparison.Of([Run("x", $"[{A}]", "\"a.accuracy\":0.5,\"a.mcc\":0.1", 0.5), Run("y", $"[{A}]", "\"a.accuracy\":0.25,\"a.mcc\":0.3", 0.25)], allMetrics: true);
        Assert.Equal(["a.accuracy", "a.mcc"], comparison.Columns);
        Assert.Equal(-0.25, comparison.ScoreDifference(comparison.Groups[1]));
        Assert.Equal(0.2, comparison.Difference(comparison.Groups[1], "a.mcc")!.Value, 1e-12);
    }

    [Fact]
    public void Of_FolderOfSeeds_IsOneRowWithMeanAndDeviation()
    {
        foreach ((int seed, double score) in new[] { (2, 0.5), (10, 0.7), (1, 0.3) })
            Run($"seeds/seed-{seed}", $"[{A}]", FormattableString.Invariant($"\"a.accuracy\":{score},\"a.mcc\":0"), score);
        Write("seeds/seed-11", $"[{A}]"); // its turn has not come
        RunGroup group = RunComparison.Of([folder["seeds"]], allMetrics: false).Groups[0];
        Assert.Equal("seed-1 seed-2 seed-10", string.Join(' ', group.Runs.Select(run => Path.GetFileName(run.Folder))));
        RunSample sample = RunComparison.Score(group, "a.accuracy")!;
        Assert.Equal((0.5, 0.2, 3), (Math.Round(sample.Mean, 12), Math.Round(sample.Deviation, 12), sample.Count));
    }

    [Fact]
    public void Read_Conflicts_AreSummedUpPairByPair()
    {
        RunRecord run = RunRecord.Read(Write("pc", $"[{A}, {B}]",
            """{"step":1,"kind":"conflicts","cosines":{"a/b":-0.5,"a/c":0.5}}""",
            """{"step":2,"kind":"conflicts","cosines":{"a/b":0.25,"a/c":0.5}}"""));
        Assert.Equal([new TaskConflict("a", "b", -0.125, 0.5, 2), new TaskConflict("a", "c", 0.5, 0, 2)], run.Conflicts);
    }

    [Theory]
    [InlineData("""{"step":1,"kind":"step"}""", "metrics.jsonl:1: 'tokens' of a line about 'step' is not a number")]
    [InlineData("""{"step":1,"kind":"evaluation","seconds":"x"}""", "metrics.jsonl:1: 'seconds' of a line about 'evaluation' is not a number")]
    [InlineData("""{"step":1,"kind":"evaluation","seconds":1,"best":3}""", "'best' of a line about 'evaluation' is not true or false")]
    [InlineData("""{"step":1,"kind":"conflicts","cosines":[1]}""", "'cosines' of a line about 'conflicts' is not numbers by name")]
    [InlineData("[]", "metrics.jsonl:1: is no JSON object with a step")]
    public void Read_ForeignLine_IsNamed(string line, string expected)
    {
        string run = Write("bad", $"[{A}]", line);
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => RunRecord.Read(run)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoRunOrNoStep_IsRefused()
    {
        Assert.Contains("holds no run", Assert.Throws<FileNotFoundException>(() => RunGroup.Read(folder.Path)).Message, StringComparison.Ordinal);
        string fresh = Write("fresh", $"[{A}]");
        Assert.Contains("has done no step yet", Assert.Throws<InvalidDataException>(() => RunGroup.Read(fresh)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LogOfAnEarlierVersion_HasNoTimes()
    {
        RunRecord run = RunRecord.Read(Write("old", $"[{A}]", """{"step":1,"kind":"step","tokens":5}"""));
        Assert.Equal((null, null, null), (run.TotalTime, run.TokensPerSecond, run.PeakBytes));
    }

    private string Run(string name, string tasks, string scores, double score) => Write(name, tasks, FormattableString.Invariant(
        $$$"""{"step":4,"kind":"evaluation","score":{{{score}}},"best":true,"scores":{{{{scores}}}},"seconds":1}"""));

    private string Write(string name, string tasks, params string[] log)
    {
        Directory.CreateDirectory(folder[name]);
        folder.Write($"{name}/config.yaml", $"encoder: {{ layers: 1, hidden: 16, vocab: v.txt }}\ntasks: {tasks}\n");
        if (log.Length > 0)
            folder.Write($"{name}/metrics.jsonl", string.Concat(log.Select(line => line + "\n")));
        return folder[name];
    }
}
