using Cerbert.Training.Runs;

namespace Cerbert.Tests.TrainingRuns;

/// <summary>The same seed gives the same bytes, however often a run was stopped.</summary>
[Collection("engines")]
public class ReproducibilityTests
{
    [Fact]
    public void Start_SameSeedTwice_GivesTheSameBytesAndTheSameLog()
    {
        using var run = new TinyRun();
        Assert.Equal(12, TinyRun.Start(run.Config("a")).Step);
        TinyRun.Start(run.Config("b"));
        TinyRun.Start(run.Config("c", "seed=8"));
        Assert.Equal(run.LastWeights("a"), run.LastWeights("b"));
        Assert.Equal(run.Log("a"), run.Log("b"));
        Assert.NotEqual(run.LastWeights("a"), run.LastWeights("c"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)] // just evaluated and saved
    [InlineData(6)] // end of an epoch
    [InlineData(11)]
    [InlineData(12)] // the planned end: only the predictions are missing
    public void Resume_AfterBeingCancelled_EndsWithTheBytesOfAnUninterruptedRun(int step)
    {
        using var run = new TinyRun();
        TinyRun.Start(run.Config("whole"));
        using var witness = new Witness(cancelAfter: step);
        RunFinished stopped = TinyRun.Start(run.Config("stopped"), witness);
        Assert.Equal(step, stopped.Step);
        Assert.True(stopped.Interrupted);

        using var resumed = new Witness();
        RunFinished done = run.Resume("stopped", resumed);
        Assert.Equal(12, done.Step);
        Assert.Equal(12 - step, resumed.StepsDone.Count);
        Assert.Equal(run.LastWeights("whole"), run.LastWeights("stopped"));
        Assert.Equal(run.Log("whole"), run.Log("stopped"));
        Assert.Equal(File.ReadAllBytes(Path.Combine(run.Best("whole"), "model.safetensors")), File.ReadAllBytes(Path.Combine(run.Best("stopped"), "model.safetensors")));
        Assert.Equal(File.ReadAllText(Path.Combine(run["whole"], "predictions", "sentiment.dev.tsv")), File.ReadAllText(Path.Combine(run["stopped"], "predictions", "sentiment.dev.tsv")));
    }

    [Theory]
    [InlineData("adamw", "training.update=auto")]
    [InlineData("{name: adamw, lookahead: {steps: 2}}", "training.clip_norm=0")]
    [InlineData("lamb", "training.components=[{name: ema, decay: 0.9}]")]
    public void Resume_Bf16WithWeightsInTheEnginesLayout_EndsWithTheBytesOfAnUninterruptedRun(string optimizer, string setting)
    {
        string[] settings = ["training.precision=bf16", "encoder.hidden=64", "encoder.ffn=128", $"training.optimizer={optimizer}", setting];
        using var run = new TinyRun();
        TinyRun.Start(run.Config("whole", settings));
        using var witness = new Witness(cancelAfter: 5);
        TinyRun.Start(run.Config("stopped", settings), witness);
        run.Resume("stopped");
        Assert.Equal(run.LastWeights("whole"), run.LastWeights("stopped"));
        Assert.Equal(run.Log("whole"), run.Log("stopped"));
    }

    // An average reads each weight after its update, which therefore stays whole; without one it lies in two halves.
    [Fact]
    public void Start_Bf16WithAnAverageOfTheWeightsOrWithout_TrainsTheSameWeights()
    {
        string[] settings = ["training.precision=bf16", "encoder.hidden=64", "encoder.ffn=128"];
        using var run = new TinyRun();
        TinyRun.Start(run.Config("halves", settings));
        TinyRun.Start(run.Config("whole", [.. settings, "training.components=[{name: ema, decay: 0.9}]"]));
        Assert.Equal(run.LastWeights("halves"), run.LastWeights("whole"));
    }

    [Fact]
    public void Resume_HeadOnly_EndsWithTheBytesOfAnUninterruptedRun()
    {
        using var run = new TinyRun();
        TinyRun.Start(run.Config("whole", "training.mode=head_only"));
        using var witness = new Witness(cancelAfter: 5);
        TinyRun.Start(run.Config("stopped", "training.mode=head_only"), witness);
        run.Resume("stopped");
        Assert.Equal(run.LastWeights("whole"), run.LastWeights("stopped"));
        Assert.Equal(run.Log("whole"), run.Log("stopped"));
    }

    [Fact]
    public void Resume_NewestCheckpointDamaged_FallsBackWithAWarningAndEndsTheSame()
    {
        using var run = new TinyRun();
        TinyRun.Start(run.Config("whole"));
        using var witness = new Witness(cancelAfter: 9);
        TinyRun.Start(run.Config("hurt"), witness);
        string file = Path.Combine(run["hurt"], "checkpoints", "last", "optimizer.safetensors");
        byte[] bytes = File.ReadAllBytes(file);
        bytes[^5] ^= 1;
        File.WriteAllBytes(file, bytes);

        using var resumed = new Witness();
        run.Resume("hurt", resumed);
        string warning = Assert.Single(resumed.Warnings);
        Assert.Contains("optimizer.safetensors", warning, StringComparison.Ordinal);
        Assert.Equal(9, resumed.StepsDone[0]);
        Assert.Equal(run.LastWeights("whole"), run.LastWeights("hurt"));
        Assert.Equal(run.Log("whole"), run.Log("hurt"));
    }

    [Fact]
    public void Resume_FinishedRun_ChangesNothing()
    {
        using var run = new TinyRun();
        TinyRun.Start(run.Config("whole"));
        byte[] before = run.LastWeights("whole");
        string[] log = run.Log("whole");
        using var witness = new Witness();
        Assert.False(run.Resume("whole", witness).Interrupted);
        Assert.Empty(witness.StepsDone);
        Assert.Equal(before, run.LastWeights("whole"));
        Assert.Equal(log, run.Log("whole"));
    }
}
