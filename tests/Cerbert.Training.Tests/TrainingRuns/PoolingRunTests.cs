namespace Cerbert.Tests.TrainingRuns;

/// <summary>Poolings with weights of their own in whole runs.</summary>
[Collection("engines")]
public class PoolingRunTests
{
    [Theory]
    [InlineData("full", "[attention, {name: conv1d, channels: 4, size: 3}, weighted-layers]")]
    [InlineData("head-only", "[{name: gru, size: 5}, {name: sbert-wk, start: 0}, max]")]
    public void Resume_TrainablePoolings_EndsWithTheBytesOfAnUninterruptedRun(string mode, string pooling)
    {
        using var run = new TinyRun();
        string[] settings = [$"training.mode={mode}", $"tasks.sentiment.pooling={pooling}", "training.max_steps=6"];
        TinyRun.Start(run.Config("whole", settings));
        using var witness = new Witness(cancelAfter: 3);
        TinyRun.Start(run.Config("stopped", settings), witness);
        run.Resume("stopped");
        Assert.Equal(run.LastWeights("whole"), run.LastWeights("stopped"));
        Assert.Equal(Heads(run, "whole"), Heads(run, "stopped"));
        Assert.Equal(run.Log("whole"), run.Log("stopped"));
    }

    private static byte[] Heads(TinyRun run, string output) =>
        File.ReadAllBytes(Path.Combine(run[output], "checkpoints", "last", "model", "heads.safetensors"));
}
