using System.Text.Json;
using Cerbert.Tests.Acceptance;

namespace Cerbert.Tests.Verbs;

/// <summary>What <c>plan</c> prints; what it says is tested with the library.</summary>
public sealed class PlanTests : IDisposable
{
    private readonly Workshop shop = new(steps: 12);

    public void Dispose() => shop.Dispose();

    [Fact]
    public void Plan_Config_ShowsStepsTimeMemoryAndAdviceAndLeavesNothing()
    {
        CommandLine result = CommandLine.Run("plan", shop.Config);
        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Matches(@"^task\s+steps\s+batches\s+tokens\s+passes\s+time\nsentiment\s+12\s+12\s+[\d,]+\s+1\.\d+\s+\d+:\d\d\n", result.Output);
        Assert.Matches(@"\nin all\s+\d+:\d\d\s+100 %\n", result.Output);
        Assert.Matches(@"\nmemory: [\d.,]+ [MG]B at the peak, .*\nhalf the time: .+\nhalf the memory: .+\n$", result.Output);
        Assert.Empty(Directory.GetDirectories(shop[""], "run*"));

        JsonElement json = CommandLine.Run("plan", shop.Config, "--json").Json();
        Assert.Equal((12, 6), (json.GetProperty("steps").GetInt32(), json.GetProperty("evaluations").GetInt32()));
        Assert.True(json.GetProperty("seconds").GetDouble() > 0);
    }

    [Fact]
    public void Plan_BadConfig_IsRefused() => CommandLine.Run("plan", shop.Config, "--set", "training.epochz=3").AssertRefused("training.epochz", "'epochs'");
}
