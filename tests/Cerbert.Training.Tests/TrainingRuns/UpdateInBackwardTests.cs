namespace Cerbert.Tests.TrainingRuns;

/// <summary>Weights that change in the backward pass: the run is the same to the bit, and is refused where something needs all gradients first.</summary>
[Collection("engines")]
public class UpdateInBackwardTests
{
    [Theory]
    [InlineData("fp32", "mean", "adamw", "[]")]
    [InlineData("bf16", "pooler", "adamw", "[{name: ema, decay: 0.9}, {name: learning_rates, layer_decay: 0.9}]")]
    [InlineData("bf16", "lstm", "lamb", "[{name: freeze, layers: 1, thaw_every: 2}]")]
    [InlineData("fp32", "weighted-layers", "madgrad", "[{name: swa, start_ratio: 0.4, every: 1}]")]
    [InlineData("fp32", "attention", "adafactor", "[r_drop]")]
    [InlineData("bf16", "cls", "{name: adamw, lookahead: {steps: 2}}", "[{name: ema, decay: 0.9}]")]
    public void Start_InOrAfter_GivesTheSameBytes(string precision, string pooling, string optimizer, string components)
    {
        using var run = new TinyRun();
        string[] settings =
        [
            $"training.precision={precision}", $"tasks.sentiment.pooling={pooling}", $"training.optimizer={optimizer}", $"training.components={components}",
            "training.clip_norm=0", "training.accumulation=1", "training.max_steps=5",
            // Wide enough for weights in the engine's layout.
            "encoder.hidden=64", "encoder.ffn=128",
        ];
        TinyRun.Start(run.Config("after", [.. settings, "training.update=after-backward"]));
        TinyRun.Start(run.Config("in", [.. settings, "training.update=in-backward"]));
        Assert.Equal(run.LastWeights("after"), run.LastWeights("in"));
    }

    [Fact]
    public void Auto_NothingNeedsAllGradients_UpdatesInBackward()
    {
        using var run = new TinyRun();
        Assert.True(run.Config("free", "training.clip_norm=0", "training.accumulation=1").Training.UpdatesInBackward);
        Assert.False(run.Config("clipped").Training.UpdatesInBackward);
        Assert.False(run.Config("asked", "training.clip_norm=0", "training.accumulation=1", "training.update=after-backward").Training.UpdatesInBackward);
    }

    [Theory]
    [InlineData("clip_norm 1 needs the norm")]
    [InlineData("accumulation adds up the gradients of 2 batches", "training.clip_norm=0", "training.accumulation=2")]
    [InlineData("gradient_checkpointing runs layers again", "training.clip_norm=0", "training.accumulation=1", "training.gradient_checkpointing=true")]
    [InlineData("the strategy combines", "training.clip_norm=0", "training.accumulation=1", "training.strategy=mixed")]
    [InlineData("components: fgm works between", "training.clip_norm=0", "training.accumulation=1", "training.components=[fgm]")]
    public void Load_InBackwardWhereItCannotBe_SaysWhatIsInTheWay(string expected, params string[] settings)
    {
        using var run = new TinyRun();
        var error = Assert.ThrowsAny<Exception>(() => run.Config("refused", [.. settings, "training.update=in-backward"]));
        Assert.Contains("training.update", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_GradientsOverflow_EndsWithTheMessage()
    {
        using var run = new TinyRun();
        var error = Assert.Throws<InvalidDataException>(() => TinyRun.Start(run.Config("diverged", "training.clip_norm=0", "training.accumulation=1", "training.update=in-backward", "training.optimizer={name: sgd, learning_rate: 1e30}", "training.schedule=constant")));
        Assert.Contains("training diverged at step", error.Message, StringComparison.Ordinal);
    }
}
