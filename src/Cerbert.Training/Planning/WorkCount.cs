using Cerbert.Training.Configuration;
using Cerbert.Training.Strategies;
using Cerbert.Training.Tasks;

namespace Cerbert.Training.Planning;

/// <summary>How much there is to do in a run: found by going through it without computing anything.</summary>
internal sealed record WorkCount
{
    /// <summary>Optimizer steps.</summary>
    public required long Steps { get; init; }

    /// <summary>Optimizer steps in which a task takes part, in the config's order.</summary>
    public required IReadOnlyList<long> TaskSteps { get; init; }

    /// <summary>Passes and tokens of each task, in the config's order.</summary>
    public required IReadOnlyList<TaskWork> Tasks { get; init; }

    /// <summary>How often the dev data is scored; 0 where there is none.</summary>
    public required long Evaluations { get; init; }

    /// <summary>How often a checkpoint to go on from is saved.</summary>
    public required long Saves { get; init; }

    /// <summary>Goes through a run.</summary>
    public static WorkCount Of(RunConfig config, IReadOnlyList<LabelledTask> tasks, CancellationToken cancellation)
    {
        // Without parameters a strategy has no gradients to combine.
        using var strategy = TrainingStrategy.Create(config, tasks, []);
        var counter = new StepCounter();
        long[] taskSteps = new long[tasks.Count];
        long evaluations = 0, saves = 0;
        bool ended = false;
        for (long step = 1; step <= strategy.TotalSteps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            StepOutcome outcome = strategy.Step(counter);
            for (int i = 0; i < tasks.Count; i++)
                if (outcome.Task is null || outcome.Task == tasks[i].Name)
                    taskSteps[i]++;
            bool evaluate = config.Evaluation.IsDue(step, outcome.EpochEnded, last: step == strategy.TotalSteps);
            evaluations += evaluate ? 1 : 0;
            ended = evaluate || config.Checkpoint.IsDue(step);
            saves += ended ? 1 : 0;
        }

        return new WorkCount
        {
            Steps = strategy.TotalSteps,
            TaskSteps = taskSteps,
            Tasks = [.. tasks.Select(counter.WorkOf)],
            Evaluations = tasks.Any(task => task.Data.Dev is not null) ? evaluations : 0,
            Saves = config.Checkpoint.KeepLast ? saves + (ended ? 0 : 1) : 0,
        };
    }
}
