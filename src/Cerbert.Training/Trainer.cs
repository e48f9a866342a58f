using System.Diagnostics;
using Cerbert.Tensors;
using Cerbert.Training.Components;
using Cerbert.Training.Modeling;
using Cerbert.Training.Optimizers;
using Cerbert.Training.Runs;
using Cerbert.Training.Strategies;
using Cerbert.Training.Tasks;

namespace Cerbert.Training;

/// <summary>
/// Steps, evaluates, saves, reports. Knows neither text nor what a task is: a strategy makes the gradients, an optimizer uses them.
/// </summary>
public sealed class Trainer : IDisposable
{
    private readonly RunFolder folder;
    private readonly MultiTaskModel model;
    private readonly StepLoop loop;
    private readonly TrainingStrategy strategy;
    private readonly Evaluator evaluator;
    private readonly RunCheckpoint checkpoint;
    private readonly IRunObserver observer;
    private readonly ComponentSet components;
    private readonly Throughput throughput = new();
    private RunProgress progress = new();

    /// <summary>A trainer at the start of a run, or where its last checkpoint left off.</summary>
    /// <param name="folder">The run's folder; an existing checkpoint is resumed.</param>
    /// <param name="model">The model at the start of training.</param>
    /// <param name="tasks">What is trained, in the config's order.</param>
    /// <param name="type">Element type of activations.</param>
    /// <param name="observer">Is told what happens.</param>
    public Trainer(RunFolder folder, MultiTaskModel model, IReadOnlyList<TrainingTask> tasks, DType type, IRunObserver observer)
    {
        (this.folder, this.model, this.observer) = (folder, model, observer);
        loop = new StepLoop(model, tasks, type);
        (strategy, components) = (loop.Strategy, loop.Components);
        evaluator = new Evaluator(tasks, model.Config, type);
        checkpoint = new RunCheckpoint(folder.Checkpoints, model, loop.Optimizer, strategy, loop.Gradients, components);
    }

    /// <summary>How far the run is.</summary>
    public RunProgress Progress => progress;

    /// <summary>Trains to the planned end, or until cancelled; then, too, a checkpoint to go on from is left behind.</summary>
    /// <param name="preparation">How long it took to get here.</param>
    /// <param name="cancellation">Ends the run after the step under way.</param>
    /// <exception cref="InvalidDataException">Training diverged, or the checkpoint does not belong to this configuration.</exception>
    public RunFinished Run(TimeSpan preparation, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        if (checkpoint.TryLoad(out RunProgress? saved, out string? warning))
            progress = saved;
        if (warning is not null)
            observer.Warned(warning);
        folder.Metrics.TruncateAfterStep(progress.Step);
        observer.Started(new RunStarted(progress.Step, strategy.TotalSteps, preparation));
        bool interrupted = false;
        while (progress.Step < strategy.TotalSteps && !OutOfPatience && !(interrupted = cancellation.IsCancellationRequested))
            Step();
        if (interrupted || progress.SavedStep != progress.Step)
            SaveLast();
        if (!interrupted)
            KeepReplaced();
        if (OutOfPatience)
            observer.Noted($"ended at step {progress.Step} of {strategy.TotalSteps}: no better score in {progress.Waited} evaluations (evaluation.patience)");
        var report = new RunFinished(progress.Step, interrupted, progress.BestScore, clock.Elapsed);
        observer.Finished(report);
        return report;
    }

    /// <summary>What changes the weights.</summary>
    internal Optimizer Optimizer => loop.Optimizer;

    /// <summary>A forward and a backward pass over a batch, whose gradient counts for nothing: shows what memory it takes.</summary>
    internal void Try(TrainingTask task, ReadOnlySpan<int> examples) => loop.Gradients.Add(task, examples, epoch: 0, weight: 0);

    /// <inheritdoc/>
    public void Dispose() => loop.Dispose();

    private bool OutOfPatience => progress.Waited >= (model.Config.Evaluation.Patience ?? int.MaxValue);

    private void Step()
    {
        throughput.Begin();
        (StepOutcome outcome, double rate, double norm) = loop.Take(progress.Step, progress.SavedStep);
        progress = progress with { Step = progress.Step + 1 };
        throughput.End(outcome.Tokens);
        observer.StepDone(new StepReport
        {
            Step = progress.Step,
            Epoch = strategy.Epoch,
            Task = outcome.Task,
            Loss = outcome.Loss,
            Losses = outcome.Losses,
            LearningRate = rate,
            GradientNorm = norm,
            Tokens = outcome.Tokens,
            TokensPerSecond = throughput.TokensPerSecond,
            Duration = TimeSpan.FromSeconds(throughput.LastSeconds),
            MemoryBytes = Environment.WorkingSet,
        });
        if (outcome.Conflicts is { Count: > 0 } conflicts)
            observer.ConflictsFound(new ConflictReport(progress.Step, conflicts));
        bool last = progress.Step == strategy.TotalSteps;
        bool evaluate = model.Config.Evaluation.IsDue(progress.Step, outcome.EpochEnded, last);
        if (evaluate)
            Evaluate();
        if (evaluate || model.Config.Checkpoint.IsDue(progress.Step))
            SaveLast();
    }

    private void Evaluate()
    {
        if (!evaluator.HasData)
            return;
        var clock = Stopwatch.StartNew();
        components.BeforeEvaluation(progress.Step);
        (IReadOnlyDictionary<string, double> scores, double score) = evaluator.Score();
        bool best = evaluator.IsBetter(score, progress.BestScore);
        progress = progress.After(score, evaluator.IsBetter(score, progress.Milestone, model.Config.Evaluation.MinDelta));
        if (best)
        {
            progress = progress with { BestScore = score, BestStep = progress.Step };
            if (model.Config.Checkpoint.KeepBest)
                observer.CheckpointSaved(new CheckpointReport(progress.Step, "best", checkpoint.SaveBest()));
        }

        components.AfterEvaluation(progress.Step);
        observer.Evaluated(new EvaluationReport { Step = progress.Step, Scores = scores, Score = score, IsBest = best, Duration = clock.Elapsed });
    }

    /// <summary>Without dev data nothing was ever kept as best: then it is what components made of the final weights.</summary>
    private void KeepReplaced()
    {
        if (evaluator.HasData || !model.Config.Checkpoint.KeepBest || !components.ReplaceWeights(progress.Step))
            return;
        components.BeforeEvaluation(progress.Step);
        observer.CheckpointSaved(new CheckpointReport(progress.Step, "best", checkpoint.SaveBest()));
        components.AfterEvaluation(progress.Step);
    }

    private void SaveLast()
    {
        if (!model.Config.Checkpoint.KeepLast)
            return;
        progress = progress with { SavedStep = progress.Step };
        observer.CheckpointSaved(new CheckpointReport(progress.Step, "last", checkpoint.SaveLast(progress)));
    }
}
