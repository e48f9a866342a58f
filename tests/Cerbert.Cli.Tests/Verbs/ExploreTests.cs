using System.Text.Json;

namespace Cerbert.Tests.Verbs;

public sealed class ExploreTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Explore_Run_PrintsTheAddressAndEndsWhenItIsStopped()
    {
        folder.Write("config.yaml", "seed: 1\n");
        CommandLine stopped = CommandLine.Run(new CancellationToken(canceled: true), "explore", folder.Path, "--no-open");
        Assert.Equal(0, stopped.Code);
        Assert.Matches(@"^http://127\.0\.0\.1:\d+/\?token=[0-9a-f]{48}\nCtrl\+C ends it\.\n$", stopped.Output);
        JsonElement json = CommandLine.Run(new CancellationToken(canceled: true), "explore", folder.Path, "--json").Json();
        Assert.NotEqual(stopped.Output.Split('\n')[0], json.GetProperty("address").GetString(), StringComparer.Ordinal);
    }

    [Fact]
    public void Explore_BadFolder_IsRefused()
    {
        CommandLine.Run("explore", Path.Combine(folder.Path, "nothing")).AssertRefused("nothing: there is no such folder; give a run folder, a model folder, or a folder that holds runs");
        CommandLine.Run("explore", folder.Path).AssertRefused(folder.Path, "holds no run (config.yaml) and no model (config.json)");
        CommandLine.Run("explore", folder.Path, "--port", "65536").AssertRefused("--port is '65536': expected a whole number from 0 to 65535");
    }
}
