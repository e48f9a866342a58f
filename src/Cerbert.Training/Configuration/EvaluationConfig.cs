using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Configuration;

/// <summary>The <c>evaluation</c> section: when the dev data is scored, and what makes one checkpoint better than another.</summary>
public sealed record EvaluationConfig
{
    /// <summary>Evaluate after every so many optimizer steps; null: not by steps.</summary>
    [Positive]
    public int? EverySteps { get; init; }

    /// <summary>Evaluate at the end of every epoch.</summary>
    public bool EveryEpoch { get; init; } = true;

    /// <summary>Evaluations without a better score after which training ends; null: it goes on to the planned end.</summary>
    [Bounds(1, 1_000_000)]
    public int? Patience { get; init; }

    /// <summary>By how much a score has to be better for <see cref="Patience"/>; checkpoints are ranked without it.</summary>
    [NotNegative]
    public double MinDelta { get; init; }

    /// <summary>
    /// What ranks checkpoints: a metric as <c>task.metric</c>, or <c>metric</c> for its mean over the tasks that have it; null:
    /// the mean of every task's first metric.
    /// </summary>
    public string? Score { get; init; }

    /// <summary>Examples per batch.</summary>
    [Bounds(1, 1_000_000)]
    public int BatchSize { get; init; } = 64;

    /// <summary>Whether dev data is scored after a step.</summary>
    /// <param name="step">Optimizer steps done.</param>
    /// <param name="epochEnds">Whether an epoch ends with it.</param>
    /// <param name="last">Whether the run does: what it ends with is always scored, where anything is.</param>
    internal bool IsDue(long step, bool epochEnds, bool last) =>
        step % (EverySteps ?? long.MaxValue) == 0 || (EveryEpoch && epochEnds) || (last && (EveryEpoch || EverySteps is not null));
}
