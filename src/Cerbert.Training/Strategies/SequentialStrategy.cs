using Cerbert.Training.Configuration;
using Cerbert.Training.Tasks;

namespace Cerbert.Training.Strategies;

/// <summary>
/// One task after another within each epoch, or in whole stages; with one task, plain epochs. When to use it: one task, a baseline for
/// several, or stages when an intermediate task prepares the last one. What comes later overwrites what came earlier, which the
/// sampling strategies avoid.
/// </summary>
public sealed class SequentialStrategy : TrainingStrategy
{
    private readonly TaskCursor[] order;
    private readonly int? stageEpochs;

    /// <summary>A strategy over these tasks.</summary>
    public SequentialStrategy(IReadOnlyList<TrainingTask> tasks, TrainingConfig training, SequentialStrategyConfig config)
        : base(tasks, training, config.Stages ? EpochClock.ByStage(InOrder(tasks, config), training) : EpochClock.ByEpoch(tasks, training))
    {
        order = [.. InOrder(tasks, config).Select(task => Cursors.Single(cursor => cursor.Task == task))];
        stageEpochs = config.Stages ? training.Epochs : null;
    }

    private protected override StepOutcome NextStep(GradientAccumulator gradients)
    {
        int pass = (stageEpochs ?? order.Min(cursor => cursor.Pass) + 1) - 1;
        TaskCursor current = order.First(cursor => cursor.Pass <= pass);
        (double loss, long tokens) = current.Step(gradients);
        return new StepOutcome(current.Task.Name, loss, tokens);
    }

    private static IReadOnlyList<TrainingTask> InOrder(IReadOnlyList<TrainingTask> tasks, SequentialStrategyConfig config) =>
        config.Order.Count == 0 ? tasks : [.. config.Order.Select(name => tasks.Single(task => task.Name == name))];
}
