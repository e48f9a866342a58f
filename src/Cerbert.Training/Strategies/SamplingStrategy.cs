using Cerbert.Training.Configuration;
using Cerbert.Training.Tasks;

namespace Cerbert.Training.Strategies;

/// <summary>
/// Every step belongs to one task, which a <see cref="TaskSampler"/> chooses. When to use it: several tasks of different sizes whose
/// gradients need not meet in one step. With accumulation all batches of a step are of the same task.
/// </summary>
public sealed class SamplingStrategy : TrainingStrategy
{
    private readonly TaskSampler sampler;

    /// <summary>A strategy over these tasks.</summary>
    /// <param name="tasks">The tasks.</param>
    /// <param name="training">Epochs and accumulation.</param>
    /// <param name="sampler">Makes the sampler from the number of steps of the run.</param>
    public SamplingStrategy(IReadOnlyList<TrainingTask> tasks, TrainingConfig training, Func<long, TaskSampler> sampler)
        : base(tasks, training, EpochClock.ByEpoch(tasks, training)) => this.sampler = sampler(TotalSteps);

    private protected override StepOutcome NextStep(GradientAccumulator gradients)
    {
        TaskCursor current = Cursors[sampler.Choose(StepsDone, Epoch)];
        (double loss, long tokens) = current.Step(gradients);
        return new StepOutcome(current.Task.Name, loss, tokens);
    }
}
