using System.Text.Json.Nodes;
using Cerbert.Training.Configuration;
using Cerbert.Training.Tasks;

namespace Cerbert.Training.Strategies;

/// <summary>Decides which tasks' batches make the next optimizer step and how their gradients combine.</summary>
public abstract class TrainingStrategy
{
    /// <summary>Optimizer steps of the whole run.</summary>
    public abstract long TotalSteps { get; }

    /// <summary>Passes over the data done so far, as a fraction.</summary>
    public abstract double Epoch { get; }

    /// <summary>Computes the gradients of the next step.</summary>
    public abstract StepOutcome Step(GradientAccumulator gradients);

    /// <summary>Everything that decides what comes next.</summary>
    public abstract JsonObject Save();

    /// <summary>Goes on where <see cref="Save"/> was called.</summary>
    /// <exception cref="InvalidDataException">The state belongs to another configuration.</exception>
    public abstract void Restore(JsonObject state);

    /// <summary>The strategy of a run: one line per strategy.</summary>
    public static TrainingStrategy Create(RunConfig config, IReadOnlyList<TrainingTask> tasks) => config.Training.Strategy switch
    {
        SequentialStrategyConfig => new SequentialStrategy(tasks, config.Training),
        _ => throw new InvalidDataException($"training.strategy: {StrategyConfig.Family.NameOf(config.Training.Strategy.GetType())} is not available"),
    };
}

/// <summary>What one step did.</summary>
/// <param name="Task">The task whose batches it was, or null for several.</param>
/// <param name="Loss">The mean loss over the step's examples.</param>
/// <param name="Tokens">Real tokens read.</param>
/// <param name="EpochEnded">Whether the step was the last of an epoch.</param>
public sealed record StepOutcome(string? Task, double Loss, long Tokens, bool EpochEnded);
