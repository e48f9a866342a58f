using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Configuration;

/// <summary>The <c>checkpoint</c> section: what is kept in the run folder.</summary>
public sealed record CheckpointConfig
{
    /// <summary>Keep the checkpoint with the best score.</summary>
    public bool KeepBest { get; init; } = true;

    /// <summary>Keep the newest one, from which a run resumes.</summary>
    public bool KeepLast { get; init; } = true;

    /// <summary>Save the newest after every so many optimizer steps, beside every evaluation; null: not by steps.</summary>
    [Positive]
    public int? EverySteps { get; init; }

    /// <summary>Whether the newest is saved after a step, evaluation or not.</summary>
    /// <param name="step">Optimizer steps done.</param>
    internal bool IsDue(long step) => step % (EverySteps ?? long.MaxValue) == 0;
}
