using Cerbert.Training;
using Cerbert.Training.Configuration;
using Cerbert.Training.Planning;
using Cerbert.Training.Runs;
using Recorder = Cerbert.Tests.Strategies.TinyRun.Recorder;

namespace Cerbert.Tests.Planning;

/// <summary>Plans beside the runs they are about: what is counted must be exact, what is timed must be there.</summary>
[Collection("engines")]
public class PlannerTests
{
    [Theory]
    [InlineData("sequential")]
    [InlineData("{ name: sequential, stages: true }")]
    [InlineData("proportional")]
    [InlineData("min-anneal")]
    [InlineData("{ name: mixed, uncertainty: exp }")]
    [InlineData("{ name: pcgrad, conflicts_every: 2 }")]
    public void Make_EveryStrategy_CountsTheStepsAndTokensOfTheRun(string strategy)
    {
        using var tiny = new Strategies.TinyRun();
        RunConfig config = tiny.Config(strategy, overrides: ["training.accumulation=2", $"output={Path.Combine(Path.GetTempPath(), $"cerbert-plan-{Guid.NewGuid():N}", "run")}"]);
        RunPlan plan = Planner.Make(config, TestContext.Current.CancellationToken);
        Assert.False(Directory.Exists(Path.GetDirectoryName(config.Output)), "the probe left something behind");
        try
        {
            Recorder run = tiny.Train(config);
            Assert.Equal(run.Steps.Count, plan.Steps);
            Assert.Equal(run.Steps.Sum(step => step.Tokens), plan.Tasks.Sum(task => task.Tokens));
            foreach (TaskPlan task in plan.Tasks)
                Assert.Equal(run.Steps.Count(step => step.Task is null || step.Task == task.Task), task.Steps);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(config.Output)!, recursive: true);
        }
    }

    [Fact]
    public void Make_RunWithDevData_CountsEvaluationsAndTimesEverything()
    {
        using var run = new TrainingRuns.TinyRun();
        RunConfig config = run.Config("run");
        RunPlan plan = Planner.Make(config, TestContext.Current.CancellationToken);
        Assert.Equal((12L, 6L, 24L), (plan.Steps, plan.Evaluations, plan.Tasks[0].Batches));
        Assert.Equal(4, plan.Tasks[0].Passes, 1e-12);
        Assert.InRange(plan.ProbedSteps, 8, 12);
        Assert.All(new[] { plan.Preparation, plan.Training, plan.Evaluation, plan.Saving }, time => Assert.InRange(time, TimeSpan.FromMicroseconds(1), TimeSpan.FromMinutes(2)));
        Assert.InRange(plan.Tasks[0].Time!.Value, TimeSpan.FromMicroseconds(1), plan.Training);
        Assert.InRange(plan.FixedBytes, 1 << 20, plan.PeakBytes);
        Assert.Matches(@"^(training\.(epochs|max_steps): \d+ instead of|evaluation\.every_steps: \d+ instead of 2|most of the time goes to reading)", plan.HalfTheTime);
        Assert.False(Directory.Exists(config.Output));
        Assert.Equal(12, TrainingRuns.TinyRun.Start(config).Step);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Make_HeadOnly_CountsTheEncodersRunAsPreparation(bool cache)
    {
        using var run = new TrainingRuns.TinyRun();
        RunPlan plan = Planner.Make(run.Config("run", "training.mode=head_only", $"training.cache_features={(cache ? "true" : "false")}"), TestContext.Current.CancellationToken);
        Assert.Equal(12, plan.Steps);
        Assert.Equal(cache, plan.Evaluation == TimeSpan.Zero);
        Assert.True(plan.Training > TimeSpan.Zero);
    }

    [Fact]
    public void Make_WarmUpLongerThanTheProbe_IsNoHindrance()
    {
        using var run = new TrainingRuns.TinyRun();
        RunConfig config = run.Config("run", "training.epochs=5", "training.schedule={name: linear, warmup_steps: 14}", "training.optimizer.learning_rate=1e3");
        Assert.Equal(15, Planner.Make(config, TestContext.Current.CancellationToken).Steps);
    }

    [Fact]
    public void Make_BadData_IsRefusedAsInTraining()
    {
        using var run = new TrainingRuns.TinyRun();
        RunConfig config = run.Config("run", "tasks.sentiment.labels=[good, bad]");
        string message = Assert.Throws<InvalidDataException>(() => Planner.Make(config, TestContext.Current.CancellationToken)).Message;
        Assert.Equal(Assert.Throws<InvalidDataException>(() => TrainingRun.Start(config, cancellation: TestContext.Current.CancellationToken)).Message, message);
    }

    [Fact]
    public void SecondsOf_StepsOfDifferentLengths_ArePerStepAndPerToken()
    {
        using var stop = new CancellationTokenSource();
        var probe = new StepProbe(warmUp: 1, least: 3, TimeSpan.Zero, stop);
        // The first is not counted; then 0.5 s and 10 ms per token.
        foreach ((string task, int tokens, double seconds) in new[] { ("a", 10, 99), ("a", 100, 1.5), ("a", 300, 3.5), ("b", 100, 2.0), ("a", 200, 2.5) })
            probe.StepDone(new StepReport { Step = 1, Epoch = 0, Task = task, Loss = 0, LearningRate = 0, GradientNorm = 0, Tokens = tokens, TokensPerSecond = 0, Duration = TimeSpan.FromSeconds(seconds) });
        Assert.True(stop.IsCancellationRequested);
        Assert.Equal(99 - (0.5 + 10 * 0.01), probe.WarmUpSeconds, 1e-6);
        Assert.Equal(1000 * 0.5 + 40_000 * 0.01, probe.SecondsOf("a", 1000, 40_000), 1e-6);
        // One length tells nothing of the parts.
        Assert.Equal(40_000 * 0.02, probe.SecondsOf("b", 1000, 40_000), 1e-6);
    }

    [Theory]
    [InlineData("[]", 5, 90, 5, "training.epochs: 2 instead of 4")]
    [InlineData("[training.epochs=1]", 0, 80, 20, "training.max_steps: 50 instead of 100")]
    [InlineData("[]", 80, 10, 10, "fewer examples")]
    [InlineData("[]", 0, 20, 80, "evaluation.every_steps: 6 instead of 2: 80 % of the time")]
    public void Time_Advice_HalvesWhatTakesTheTime(string overrides, double preparation, double training, double around, string expected)
    {
        using var run = new TrainingRuns.TinyRun();
        RunConfig config = run.Config("run", overrides.Trim('[', ']').Split(',', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(expected, PlanAdvice.Time(config, 100, preparation, training, around), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("training.accumulation=1", 1000, 200, "training.batch_size: 6 instead of 16, with accumulation: 3 for the same steps; or training.gradient_checkpointing")]
    [InlineData("training={max_tokens: 800, gradient_checkpointing: true}", 1000, 200, "training.max_tokens: 300 instead of 800")]
    [InlineData("training.optimizer.name=adamw", 1000, 600, "60 % of it are the program, the data, weights, gradients")]
    public void Memory_Advice_HalvesWhatTakesTheMemory(string setting, long peak, long constant, string expected)
    {
        using var run = new TrainingRuns.TinyRun();
        Assert.Contains(expected, PlanAdvice.Memory(run.Config("run", setting), peak, constant), StringComparison.Ordinal);
    }
}
