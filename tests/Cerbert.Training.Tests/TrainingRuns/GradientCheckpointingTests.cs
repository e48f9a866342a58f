using Cerbert.Training.Configuration;

namespace Cerbert.Tests.TrainingRuns;

[Collection("engines")]
public class GradientCheckpointingTests
{
    [Theory]
    [InlineData("fp32", "mean")]
    [InlineData("bf16", "pooler")]
    [InlineData("fp32", "lstm")]
    public void Start_WithAndWithout_GivesTheSameBytes(string precision, string pooling)
    {
        using var run = new TinyRun();
        string[] settings = [$"training.precision={precision}", $"tasks.sentiment.pooling={pooling}", "training.max_steps=4"];
        TinyRun.Start(run.Config("kept", settings));
        RunConfig config = run.Config("again", [.. settings, "training.gradient_checkpointing=true"]);
        Assert.True(config.Training.GradientCheckpointing);
        TinyRun.Start(config);
        Assert.Equal(run.LastWeights("kept"), run.LastWeights("again"));
        Assert.Equal(run.Log("kept"), run.Log("again"));
    }
}
