using Cerbert.Training.Configuration;

namespace Cerbert.Tests.Strategies;

public sealed class ReproducibilityTests
{
    public static TheoryData<string> Strategies =>
    [
        "sequential",
        "{ name: sequential, order: [tone, mood, same], stages: true }",
        "round-robin",
        "uniform",
        "proportional",
        "{ name: temperature, alpha: 0.3, cap: 30 }",
        "min-anneal",
        "{ name: mixed, conflicts_every: 2 }",
        "{ name: mixed, uncertainty: exp }",
        "{ name: mixed, uncertainty: by-kind }",
        "pcgrad",
        "{ name: pcgrad, reduction: sum, normalize: true, conflicts_every: 3 }",
    ];

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Run_SameSeed_GivesTheSameBytes_AlsoInterrupted(string strategy)
    {
        using var tiny = new TinyRun();
        RunConfig[] configs = [tiny.Config(strategy, "first"), tiny.Config(strategy, "second"), tiny.Config(strategy, "stopped")];
        tiny.Train(configs[0]);
        tiny.Train(configs[1]);
        tiny.Train(configs[2], stopAfter: 5);
        Dictionary<string, byte[]> expected = TinyRun.State(configs[0]);
        Assert.Contains("optimizer.safetensors", expected);
        Same(expected, TinyRun.State(configs[1]));
        Same(expected, TinyRun.State(configs[2]));
    }

    [Fact]
    public void Strategies_All_AreCovered() =>
        Assert.All(StrategyConfig.Family.Names, name => Assert.Contains(Strategies, row => row.Data.Contains(name, StringComparison.Ordinal)));

    [Theory]
    [InlineData("training.accumulation=2", 4)]
    [InlineData("training.accumulation=3", 4)]
    [InlineData("training.mode=head-only", 8)]
    public void Run_PcGrad_InterruptedGivesTheSameBytes(string setting, int steps)
    {
        using var tiny = new TinyRun();
        RunConfig whole = tiny.Config("pcgrad", "whole", setting), stopped = tiny.Config("pcgrad", "stopped", setting);
        Assert.Equal(steps, tiny.Train(whole).Steps.Count);
        tiny.Train(stopped, stopAfter: 3);
        Same(TinyRun.State(whole), TinyRun.State(stopped));
    }

    [Fact]
    public void Run_AnotherSeed_GivesOtherBytes()
    {
        using var tiny = new TinyRun();
        RunConfig one = tiny.Config("uniform", "one"), other = tiny.Config("uniform", "other", "seed=43");
        tiny.Train(one);
        tiny.Train(other);
        const string Optimizer = "optimizer.safetensors";
        Assert.NotEqual(TinyRun.State(one)[Optimizer], TinyRun.State(other)[Optimizer]);
    }

    private static void Same(Dictionary<string, byte[]> expected, Dictionary<string, byte[]> actual)
    {
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), actual.Keys.Order(StringComparer.Ordinal));
        foreach ((string file, byte[] bytes) in expected)
            Assert.True(bytes.AsSpan().SequenceEqual(actual[file]), $"{file} differs");
    }
}
