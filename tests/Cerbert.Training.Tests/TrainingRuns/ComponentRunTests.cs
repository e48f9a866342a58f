using Cerbert.Tensors;
using Cerbert.Training;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;
using Cerbert.Training.Runs;

namespace Cerbert.Tests.TrainingRuns;

/// <summary>Whole runs with components: what they keep, when they end, and that nothing of it is lost by a restart.</summary>
[Collection("engines")]
public class ComponentRunTests
{
    [Fact]
    public void Ema_WithDevData_KeepsTheAverageAsBest()
    {
        using var run = new TinyRun();
        using var witness = new Witness();
        TinyRun.Start(run.Config("run", "training.components=[{name: ema, decay: 0.6}]", "evaluation.every_steps=12"), witness);
        using MultiTaskModel best = ModelFolder.Load(run.Best("run")), last = ModelFolder.Load(Path.Combine(run["run"], "checkpoints", "last", "model"));
        Assert.Equal(
            Assert.Single(witness.Evaluations).Score, EvaluationRun.Score(best, cancellation: TestContext.Current.CancellationToken)["sentiment.accuracy"], 1e-12);
        Assert.All(best.Store.Parameters.Zip(last.Store.Parameters), pair => Assert.False(
            pair.First.Name.EndsWith("dense.weight", StringComparison.Ordinal) && pair.First.Value.AsSpan().SequenceEqual(pair.Second.Value.AsSpan())));
    }

    [Fact]
    public void Ema_WithoutDevData_KeepsTheFinalAverage()
    {
        using var run = new TinyRun();
        TinyRun.Start(run.Config("run", "training.components=[ema]", "tasks.sentiment.data.dev=null"));
        using MultiTaskModel best = ModelFolder.Load(run.Best("run"));
        using MultiTaskModel last = ModelFolder.Load(Path.Combine(run["run"], "checkpoints", "last", "model"));
        Parameter averaged = best.Store.Find("classifier.weight")!, trained = last.Store.Find("classifier.weight")!;
        Assert.False(averaged.Value.AsSpan().SequenceEqual(trained.Value.AsSpan()));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(8)]
    public void Resume_WithManyComponents_EndsWithTheBytesOfAnUninterruptedRun(int step)
    {
        string[] settings =
        [
            "training.components=[{name: ema, decay: 0.9, start_step: 3}, {name: pgd, steps: 2}, {name: mixout, probability: 0.2}, {name: self_distillation, decay: 0.9}, {name: freeze, layers: 1, thaw_every: 4}, prior_decay, {name: learning_rates, layer_decay: 0.8}]",
            "training.optimizer={name: radam, learning_rate: 2e-3, weight_decay: 0, lookahead: {steps: 3}}",
            "training.schedule={name: cosine, warmup_steps: 2}",
        ];
        using var run = new TinyRun();
        TinyRun.Start(run.Config("whole", settings));
        using var witness = new Witness(cancelAfter: step);
        Assert.True(TinyRun.Start(run.Config("stopped", settings), witness).Interrupted);
        run.Resume("stopped");
        Assert.Equal(run.LastWeights("whole"), run.LastWeights("stopped"));
        Assert.Equal(run.Log("whole"), run.Log("stopped"));
        Assert.Equal(File.ReadAllBytes(Path.Combine(run.Best("whole"), "model.safetensors")), File.ReadAllBytes(Path.Combine(run.Best("stopped"), "model.safetensors")));
    }

    [Fact]
    public void Patience_NoBetterScore_EndsTheRunAndStaysEnded()
    {
        using var run = new TinyRun();
        using var witness = new Witness();
        // Scores cannot grow by 2, so every evaluation after the first one waits.
        RunFinished done = TinyRun.Start(run.Config("run", "evaluation.patience=2", "evaluation.min_delta=2"), witness);
        Assert.Equal(3, witness.Evaluations.Count);
        Assert.Equal(6, done.Step);
        Assert.False(done.Interrupted);
        Assert.True(File.Exists(Path.Combine(run["run"], "predictions", "sentiment.dev.tsv")));
        using var again = new Witness();
        Assert.Equal(6, run.Resume("run", again).Step);
        Assert.Empty(again.StepsDone);
    }

    [Fact]
    public void SelfDistillation_LargeCoefficient_HoldsTheOutputsNearTheTeacher()
    {
        using var run = new TinyRun();
        double Moved(string name, double coefficient)
        {
            string[] settings = [$"training.components=[{{name: self_distillation, decay: 0, kd_coeff: {coefficient}}}]", "encoder.dropout=0", "encoder.attention_dropout=0", "tasks.sentiment.head.dropout=0"];
            RunConfig config = run.Config(name, settings);
            TinyRun.Start(config);
            using MultiTaskModel trained = ModelFolder.Load(Path.Combine(run[name], "checkpoints", "last", "model"));
            Assert.Equal(2, trained.Config.Tasks[0] is ClassificationTaskConfig task ? task.Labels.Count : 0);
            return TinyRun.Predict(trained, ["the soup was warm"])[0].Logits.Sum(x => (double)x * x);
        }

        // Without dropout a teacher that is the student itself pulls nowhere.
        Assert.Equal(Moved("weak", 1e-3), Moved("strong", 1e3), 1e-3);
    }
}
