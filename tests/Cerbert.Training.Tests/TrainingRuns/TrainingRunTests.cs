using Cerbert.Training;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;
using Cerbert.Training.Runs;

namespace Cerbert.Tests.TrainingRuns;

[Collection("engines")]
public class TrainingRunTests
{
    [Fact]
    public void Start_WithDevData_KeepsTheBestModelNotTheLast()
    {
        using var run = new TinyRun();
        using var witness = new Witness();
        // A rate that is too high later on makes some evaluations worse than earlier ones.
        RunConfig config = run.Config("run", "training.optimizer.learning_rate=5e-2", "training.epochs=8");
        RunFinished done = TinyRun.Start(config, witness);
        double best = witness.Evaluations.Max(e => e.Score);
        Assert.Equal(best, done.BestScore);
        Assert.Equal(12, witness.Evaluations.Count);
        Assert.Equal(best, witness.Evaluations.Last(e => e.IsBest).Score);
        Assert.True(witness.Evaluations[^1].Score < best, "the scores never fall, so best and last cannot be told apart: choose another rate");

        using MultiTaskModel model = ModelFolder.Load(run.Best("run"));
        Assert.Equal(best, EvaluationRun.Score(model, cancellation: TestContext.Current.CancellationToken)["sentiment.accuracy"], 1e-12);
    }

    [Fact]
    public void Start_LearningRateFarTooHigh_SaysThatTrainingDiverged()
    {
        using var run = new TinyRun();
        RunConfig config = run.Config("run", "training.optimizer.learning_rate=1e30", "training.clip_norm=0", "evaluation.every_steps=1000");
        var error = Assert.Throws<InvalidDataException>(() => TinyRun.Start(config));
        Assert.Matches(@"^training diverged at step \d+: .*lower training\.optimizer\.learning_rate", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Start_SteadyState_AllocatesLessThanAMegabytePerStep()
    {
        using var run = new TinyRun();
        var allocations = new Allocations();
        TinyRun.Start(run.Config("run", "training.epochs=10", "evaluation.every_steps=1000"), allocations);
        Assert.Equal(20, allocations.PerStep.Count);
        Assert.All(allocations.PerStep, bytes => Assert.InRange(bytes, 0, 1 << 20));
    }

    [Fact]
    public void ModelFolder_SavedAndLoaded_PredictsTheSame()
    {
        using var run = new TinyRun();
        TinyRun.Start(run.Config("run"));
        string[] texts = ["the soup was warm", "this hotel is not good at all", "x"];
        using MultiTaskModel model = ModelFolder.Load(run.Best("run"));
        IReadOnlyList<Prediction> expected = TinyRun.Predict(model, texts);
        Assert.All(expected, p => Assert.Contains(p.Label, new[] { "negative", "positive" }, StringComparer.Ordinal));

        ModelFolder.Save(model, run["copy"]);
        using MultiTaskModel copy = ModelFolder.Load(run["copy"]);
        Assert.Equal(expected.SelectMany(p => p.Logits), TinyRun.Logits(copy, texts));
        Assert.Contains("\"negative\"", File.ReadAllText(Path.Combine(run["copy"], "config.json")), StringComparison.Ordinal);
        Assert.Contains("\"BertForSequenceClassification\"", File.ReadAllText(Path.Combine(run["copy"], "config.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void ModelFolder_OtherPoolingThanTheFamilys_PredictsTheSame()
    {
        using var run = new TinyRun();
        TinyRun.Start(run.Config("run", "tasks.sentiment.pooling=mean"));
        using MultiTaskModel model = ModelFolder.Load(run.Best("run"));
        ModelFolder.Save(model, run["copy"]);
        using MultiTaskModel copy = ModelFolder.Load(run["copy"]);
        string[] texts = ["the soup was warm", "x"];
        Assert.Equal(TinyRun.Logits(model, texts), TinyRun.Logits(copy, texts));
        Assert.True(File.Exists(Path.Combine(run["copy"], "heads.safetensors")));
    }

    private sealed class Allocations : IRunObserver
    {
        private const int Warm = 10;
        private long before;

        public List<long> PerStep { get; } = [];

        public void StepDone(StepReport report)
        {
            long now = GC.GetTotalAllocatedBytes(precise: true);
            if (report.Step > Warm)
                PerStep.Add(now - before);
            before = GC.GetTotalAllocatedBytes(precise: true);
        }
    }
}
