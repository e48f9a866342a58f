using Cerbert.Data;
using Cerbert.Guides;
using Cerbert.Training;
using Cerbert.Training.Components;
using Cerbert.Training.Configuration;
using Cerbert.Training.Runs;

namespace Cerbert.Tests;

/// <summary>The samples of docs/guides/extending.md are these files, compile, train, and resume exactly.</summary>
public sealed class ExtendingTests : IDisposable
{
    private readonly TempFolder folder = new();

    static ExtendingTests()
    {
        OptimizerConfig.Family.Add<LionConfig>("lion");
        ComponentConfig.Family.Add<CentralizeConfig>("centralize");
        PoolingConfig.Family.Add<LastTokenPoolingConfig>("last-token");
    }

    public ExtendingTests() => SampleData.Write(folder.Path);

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("Lion.cs")]
    [InlineData("Centralize.cs")]
    [InlineData("LastTokenPooling.cs")]
    public void Guide_Sample_IsTheFileThatIsTestedHere(string file)
    {
        string guide = File.ReadAllText(Path.Combine(Paths.Repository, "docs", "guides", "extending.md"));
        string sample = File.ReadAllText(Path.Combine(Paths.Repository, "tests", "Cerbert.Guides.Tests", file));
        Assert.Contains($"```csharp\n{sample}```\n", guide, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ name: lion, learning_rate: 1e-3 }", "[]", "last-token")]
    [InlineData("{ name: lion, learning_rate: 1e-3, lookahead: { steps: 2 } }", "[centralize, ema]", "[cls, { name: last-token, back: 1 }]")]
    public void Sample_InARun_TrainsAndResumesExactly(string optimizer, string components, string pooling)
    {
        RunFinished done = TrainingRun.Start(Config("whole", optimizer, components, pooling), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(4, done.Step);

        using var stop = new CancellationTokenSource();
        TrainingRun.Start(Config("stopped", optimizer, components, pooling), new StopAfter(2, stop), stop.Token);
        TrainingRun.Resume(folder["stopped"], cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(Weights("whole"), Weights("stopped"));
        Assert.Contains("name: lion", File.ReadAllText(Path.Combine(folder.Path, "whole", "config.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public void Lion_AgainstAPriorDecay_IsRefusedByItsWeightDecay()
    {
        var error = Assert.Throws<InvalidDataException>(() => Config("refused", "{ name: lion }", "[prior_decay]"));
        Assert.Contains("training.components.prior_decay: cannot work with training.optimizer.weight_decay 0.1", error.Message, StringComparison.Ordinal);
    }

    private RunConfig Config(string name, string optimizer, string components, string pooling = "pooler")
    {
        string path = folder[$"{name}.yaml"];
        File.WriteAllText(path, $$"""
            output: {{name}}
            encoder: { layers: 1, hidden: 16, heads: 2, ffn: 16, max_positions: 32, vocab: vocab.txt }
            tokenizer: { max_length: 32 }
            tasks:
              - { name: mood, kind: classification, labels: [negative, positive], pooling: {{pooling}}, data: { train: sentiment/train.tsv, limit: 32 } }
            training:
              epochs: 1
              batch_size: 8
              optimizer: {{optimizer}}
              precision: fp32
              components: {{components}}
            """);
        return RunConfig.Load(path);
    }

    private byte[] Weights(string name)
    {
        Assert.True(RunFolder.CheckpointsOf(folder[name]).TryOpen("last", out SavedFolder? saved, out _));
        return File.ReadAllBytes(Path.Combine(saved.Path, "model", "model.safetensors"));
    }

    private sealed class StopAfter(long step, CancellationTokenSource stop) : IRunObserver
    {
        public void StepDone(StepReport report)
        {
            if (report.Step == step)
                stop.Cancel();
        }
    }
}
