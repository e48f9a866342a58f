using System.Text.Json;
using Cerbert.Tests.Acceptance;

namespace Cerbert.Tests.Verbs;

/// <summary>Runs and series of seeds, trained and compared.</summary>
public sealed class CompareTests : IDisposable
{
    private readonly Workshop shop = new();

    public void Dispose() => shop.Dispose();

    [Fact]
    public void Compare_TwoRuns_ShowsScoresDifferencesAndCost()
    {
        Assert.Equal(0, shop.Train($"output={shop["one"]}").Code);
        Assert.Equal(0, shop.Train($"output={shop["two"]}", "training.max_steps=4").Code);
        CommandLine result = CommandLine.Run("compare", shop["one"], shop["two"]);
        Assert.Equal(0, result.Code);
        string[] lines = result.Output.Split('\n');
        Assert.Matches(@"^run\s+sentiment\.accuracy\s+score$", lines[0]);
        Assert.Matches(@"^one\s+0\.\d{4}\s+0\.\d{4}$", lines[1]);
        Assert.Matches(@"^two\s+0\.\d{4}\s+([+-]0\.\d{4}|0\.0000)\s+0\.\d{4}\s+([+-]0\.\d{4}|0\.0000)$", lines[2]);
        Assert.Matches(@"^run\s+steps\s+best at\s+time\s+tokens/s\s+memory$", lines[4]);
        Assert.Matches(@"^two\s+4\s+\d\s+0:\d\d\s+[0-9.,]+\s+[0-9.,]+ [MG]B$", lines[6]);
        Assert.DoesNotContain("cosine", result.Output, StringComparison.Ordinal);

        JsonElement[] json = [.. CommandLine.Run("compare", shop["one"], shop["two"], "--json", "--all").Json().EnumerateArray()];
        JsonElement run = json[1].GetProperty("runs")[0];
        Assert.Equal((4, 4), (run.GetProperty("steps").GetInt32(), run.GetProperty("planned_steps").GetInt32()));
        Assert.True(run.GetProperty("tokens_per_second").GetDouble() > 0);
        double one = Score(json[0]), two = Score(json[1]);
        Assert.Equal(two - one, json[1].GetProperty("scores").GetProperty("sentiment.accuracy").GetProperty("difference").GetDouble(), 1e-12);
    }

    [Fact]
    public void Compare_RunWithConflicts_ShowsThem()
    {
        string file = shop.Write("two.yaml", """
            extends: run.yaml
            tasks:
              - name: tone
                kind: classification
                labels: [negative, positive]
                data: { train: sentiment/dev.tsv, limit: 32 }
            training: { max_steps: 4, strategy: { name: pcgrad, conflicts_every: 2 } }
            """);
        Assert.Equal(0, CommandLine.Run("train", file).Code);
        Assert.Matches(@"sentiment, tone\s+run\s+-?[01]\.\d{3}\s+\d+ %\s+2\n", CommandLine.Run("compare", shop.Run).Output);
    }

    [Fact]
    public void Seeds_Three_TrainsEachAndReportsMeanAndDeviation()
    {
        CommandLine result = CommandLine.Run("train", shop.Config, "--seeds", "3");
        Assert.Equal(0, result.Code);
        string[] lines = result.Output.Split('\n');
        Assert.Matches(@"^sentiment\.accuracy\s+0\.\d{4}\s+0\.\d{4}(\s+[01]\.\d{4}){3}$", lines[1]);
        foreach (int seed in (int[])[3, 4, 5])
            Assert.True(File.Exists(shop["run", $"seed-{seed}", "predictions", "sentiment.dev.tsv"]));
        Assert.NotEqual(Weights(3), Weights(4));
        Assert.Matches(@"\nrun \(each of 3 seeds\)\s+2\s", CommandLine.Run("compare", shop.Run).Output);

        // A seed is the run that it is alone.
        Assert.Equal(0, shop.Train($"output={shop["alone"]}", "seed=4").Code);
        Assert.Equal(File.ReadAllBytes(shop["alone", "checkpoints", "last", "model", "model.safetensors"]), Weights(4));
    }

    [Fact]
    public void Seeds_Resumed_TrainsWhatIsLeft()
    {
        Assert.Equal(0, CommandLine.Run("train", shop.Config, "--seeds", "9,2", "--set", $"output={shop["whole"]}").Code);
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        CommandLine interrupted = CommandLine.Run(stopped.Token, "train", shop.Config, "--seeds", "9,2");
        Assert.Equal(130, interrupted.Code);
        Assert.Contains($"go on with: cerbert train --resume {shop.Run}", interrupted.Error, StringComparison.Ordinal);
        JsonElement done = CommandLine.Run("train", "--resume", shop.Run, "--json").Json();
        Assert.Equal([2, 9], done.GetProperty("seeds").EnumerateArray().Select(seed => seed.GetProperty("seed").GetInt32()));
        Assert.Equal(2, done.GetProperty("scores").GetProperty("sentiment.accuracy").GetProperty("count").GetInt32());
        foreach (string seed in (string[])["seed-2", "seed-9"])
            Assert.Equal(File.ReadAllBytes(shop["whole", seed, "checkpoints", "last", "model", "model.safetensors"]), File.ReadAllBytes(shop["run", seed, "checkpoints", "last", "model", "model.safetensors"]));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1,1")]
    [InlineData("1,x")]
    [InlineData("many")]
    public void Seeds_NoSuchSeeds_AreRefused(string seeds) =>
        CommandLine.Run("train", shop.Config, "--seeds", seeds).AssertRefused($"--seeds is '{seeds}'", "1,2,3");

    [Fact]
    public void Seeds_BadDataOrTakenFolder_IsRefusedBeforeAnyFolderIsMade()
    {
        CommandLine.Run("train", shop.Config, "--seeds", "2", "--set", "tasks.sentiment.labels=[good, bad]").AssertRefused("train.tsv:2", "good");
        Assert.False(Directory.Exists(shop.Run));
        Directory.CreateDirectory(shop.Run);
        File.WriteAllText(shop["run", "notes.txt"], "mine");
        CommandLine.Run("train", shop.Config, "--seeds", "2").AssertRefused("is not empty", "output");
        CommandLine.Run("train", shop.Config, "--seeds", "2", "--set", $"output={shop["series"]}");
        CommandLine.Run("train", shop.Config, "--seeds", "2", "--set", $"output={shop["series"]}").AssertRefused("already holds a run", "--resume");
        shop.Train($"output={shop["series"]}").AssertRefused("already holds a run", "--resume");
        CommandLine.Run("train", "--resume", shop["series"], "--seeds", "2").AssertRefused("--seeds", "leave");
    }

    [Fact]
    public void Compare_NoRun_IsRefused()
    {
        CommandLine.Run("compare", shop["sentiment"]).AssertRefused("sentiment", "holds no run");
        CommandLine.Run("compare", shop["nowhere"]).AssertRefused("nowhere", "holds no run");
    }

    private byte[] Weights(int seed) => File.ReadAllBytes(shop["run", $"seed-{seed}", "checkpoints", "last", "model", "model.safetensors"]);

    private static double Score(JsonElement run) => run.GetProperty("scores").GetProperty("sentiment.accuracy").GetProperty("value").GetProperty("mean").GetDouble();
}
