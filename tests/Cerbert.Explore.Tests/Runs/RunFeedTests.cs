using Cerbert.Explore.Runs;

namespace Cerbert.Tests.Runs;

public sealed class RunFeedTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Read_NothingNew_GivesTheSameView()
    {
        HandmadeRun.Write(folder["run"], [HandmadeRun.Step(1, 0.7)]);
        var feed = new RunFeed(new RunLibrary([folder.Path]));
        RunView first = Assert.Single(feed.Read());
        Assert.Equal(first, Assert.Single(feed.Read()));
        File.AppendAllText(folder["run/metrics.jsonl"], HandmadeRun.Step(2, 0.6) + "\n");
        RunView second = Assert.Single(feed.Read());
        Assert.Equal((1, 2), (first.Record!.Steps, second.Record!.Steps));
        Assert.Equal([0.7, 0.6], second.Lines.Single(line => line.Quantity == Quantity.Loss).Points.Select(point => point.Y));
    }

    [Theory]
    [InlineData("", false, RunState.NotBegun)]
    [InlineData("", true, RunState.Training)]
    [InlineData("""{"step":0,"kind":"started","total_steps":9,"seconds":0}""", true, RunState.Training)]
    [InlineData("""{"step":0,"kind":"started","total_steps":9,"seconds":0}""", false, RunState.Stopped)]
    [InlineData("""{"step":9,"kind":"finished","interrupted":false,"seconds":0}""", false, RunState.Finished)]
    [InlineData("""{"step":5,"kind":"finished","interrupted":true,"seconds":0}""", false, RunState.Stopped)]
    public void Read_State_FollowsLogAndLock(string line, bool locked, RunState expected)
    {
        HandmadeRun.Write(folder["run"], line.Length > 0 ? [line] : null);
        if (locked)
            folder.Write("run/run.lock", "");
        Assert.Equal(expected, Assert.Single(new RunFeed(new RunLibrary([folder.Path])).Read()).State);
    }

    [Fact]
    public void Read_LockOfAKilledProcess_CountsAsStoppedInTheEnd()
    {
        HandmadeRun.Write(folder["run"], [HandmadeRun.Step(1, 0.7)]);
        folder.Write("run/run.lock", "");
        File.SetLastWriteTimeUtc(folder["run/metrics.jsonl"], DateTime.UtcNow.AddHours(-1));
        Assert.Equal(RunState.Stopped, Assert.Single(new RunFeed(new RunLibrary([folder.Path])).Read()).State);
    }

    [Fact]
    public void Read_DamagedLog_IsNamedAndReadAgainWhenItIsRight()
    {
        HandmadeRun.Write(folder["run"], ["nonsense"]);
        var feed = new RunFeed(new RunLibrary([folder.Path]));
        Assert.Contains("metrics.jsonl:1: is no JSON object with a step", Assert.Single(feed.Read()).Problem, StringComparison.Ordinal);
        folder.Write("run/metrics.jsonl", HandmadeRun.Step(1, 0.7) + "\n");
        RunView view = Assert.Single(feed.Read());
        Assert.Equal((null, 1L), (view.Problem, view.Record!.Steps));
    }
}
