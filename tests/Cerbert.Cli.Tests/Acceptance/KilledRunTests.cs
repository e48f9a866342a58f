using System.Text.Json.Nodes;
using Cerbert.Cli.Hosting;
using Cerbert.Training.Runs;

namespace Cerbert.Tests.Acceptance;

/// <summary>Runs that are killed at any moment and resumed end with the bytes of one that was left alone.</summary>
[Trait("Category", "slow")]
public class KilledRunTests
{
    private const int Steps = 240;
    private static readonly string[] Settings = ["training.accumulation=2", "training.bucket=2", "evaluation.every_steps=10"];

    [Fact]
    public void Train_KilledAtRandomMomentsAndResumed_EndsWithTheSameBytes()
    {
        using var shop = new Workshop(Steps);
        string whole = shop["whole"], killed = shop["killed"];
        Assert.Equal(0, Finish(shop, whole));

        var random = new Random(5);
        int midway = 0;
        for (int kill = 0; kill < 5; kill++)
        {
            using CliProcess process = Start(shop, killed);
            // The first dies while it starts, the others somewhere in their fifth of the steps: computing, evaluating or saving.
            if (kill > 0)
                WaitForStep(process, killed, kill * Steps / 5);
            Thread.Sleep(random.Next(kill == 0 ? 600 : 60));
            midway += process.HasExited ? 0 : 1;
            process.Kill();
        }

        Assert.True(midway >= 4, $"only {midway} of 5 were killed before they were done: train for longer");
        Assert.Equal(0, Finish(shop, killed));
        Assert.Equal(Weights(whole, "last", "model"), Weights(killed, "last", "model"));
        Assert.Equal(Weights(whole, "best"), Weights(killed, "best"));
        Assert.Equal(Log(whole), Log(killed));
        Assert.Equal(File.ReadAllText(Path.Combine(whole, "predictions", "sentiment.dev.tsv")), File.ReadAllText(Path.Combine(killed, "predictions", "sentiment.dev.tsv")));
    }

    [Fact]
    public void Train_InterruptedBySignal_ExitsWith130AndCanBeResumed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs Unix signals");
        using var shop = new Workshop(Steps);
        string run = shop["run"];
        using (CliProcess process = Start(shop, run))
        {
            WaitForStep(process, run, 3);
            process.Signal(InterruptIsIgnored() ? "TERM" : "INT");
            Assert.Equal(ExitCode.Interrupted, process.Wait());
            Assert.Contains($"go on with: cerbert train --resume {run}", process.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", process.Error, StringComparison.Ordinal);
        }

        Assert.Equal(0, CommandLine.Run("predict", run, "--text", "fine").Code);
        using CliProcess resumed = Start(shop, run);
        Assert.Equal(0, resumed.Wait());
        Assert.Equal(Steps, MetricsLog.Read(Path.Combine(run, "metrics.jsonl")).Max(line => line.Step));
    }

    // A shell starts background jobs with SIGINT ignored, and a process inherits that: the tests may run in such a job.
    private static bool InterruptIsIgnored()
    {
        const string Status = "/proc/self/status", Key = "SigIgn:";
        if (!File.Exists(Status))
            return false;
        string mask = File.ReadLines(Status).First(line => line.StartsWith(Key, StringComparison.Ordinal))[Key.Length..].Trim();
        return (Convert.ToUInt64(mask, 16) & 2) != 0;
    }

    private static CliProcess Start(Workshop shop, string run) => File.Exists(Path.Combine(run, "config.yaml"))
        ? new CliProcess("train", "--resume", run)
        : new CliProcess(["train", shop.Config, "--set", $"output={run}", .. Settings.SelectMany(text => new[] { "--set", text })]);

    private static int Finish(Workshop shop, string run)
    {
        using CliProcess process = Start(shop, run);
        int code = process.Wait();
        Assert.True(code == 0, process.Error);
        return code;
    }

    private static void WaitForStep(CliProcess process, string run, int step)
    {
        string log = Path.Combine(run, "metrics.jsonl");
        var deadline = DateTime.UtcNow.AddSeconds(60);
        while (!process.HasExited && DateTime.UtcNow < deadline)
        {
            if (File.Exists(log) && MetricsLog.Read(log).LastOrDefault().Step >= step)
                return;
            Thread.Sleep(5);
        }

        Assert.True(process.HasExited || DateTime.UtcNow < deadline, $"step {step} never came: {process.Error}");
    }

    // Losses and scores, without what depends on the clock and on how often the run was saved.
    private static string[] Log(string run) => [.. MetricsLog.Read(Path.Combine(run, "metrics.jsonl"))
        .Select(line => JsonNode.Parse(line.Text)!.AsObject())
        .Where(line => (string?)line["kind"] is not ("checkpoint" or "started" or "finished"))
        .Select(line =>
        {
            line.Remove("tokens_per_s");
            line.Remove("memory_bytes");
            line.Remove("seconds");
            return line.ToJsonString();
        })];

    private static byte[] Weights(string run, params string[] parts) => File.ReadAllBytes(Path.Combine([run, "checkpoints", .. parts, "model.safetensors"]));
}
