using Cerbert.Training.Runs;

namespace Cerbert.Training.Strategies;

/// <summary>What one step did.</summary>
/// <param name="Task">The task whose batches it was, or null for several.</param>
/// <param name="Loss">The mean loss over the step's examples; with several tasks what the step makes smaller.</param>
/// <param name="Tokens">Real tokens read.</param>
public sealed record StepOutcome(string? Task, double Loss, long Tokens)
{
    /// <summary>Whether the step was the last of an epoch.</summary>
    public bool EpochEnded { get; init; }

    /// <summary>The mean loss of each task, unweighted, where the step has several; else null.</summary>
    public IReadOnlyDictionary<string, double>? Losses { get; init; }

    /// <summary>The cosines between the tasks' gradients, at steps that record them.</summary>
    public IReadOnlyList<GradientConflict>? Conflicts { get; init; }
}
