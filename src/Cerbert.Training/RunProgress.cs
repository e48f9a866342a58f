namespace Cerbert.Training;

/// <summary>How far a run is.</summary>
public sealed record RunProgress
{
    /// <summary>Optimizer steps done.</summary>
    public long Step { get; init; }

    /// <summary>The step of the newest checkpoint.</summary>
    public long SavedStep { get; init; }

    /// <summary>The best score so far, or null.</summary>
    public double? BestScore { get; init; }

    /// <summary>The step of the best score, or null.</summary>
    public long? BestStep { get; init; }

    /// <summary>The score that <c>evaluation.patience</c> waits to see beaten, or null.</summary>
    public double? Milestone { get; init; }

    /// <summary>Evaluations since then.</summary>
    public int Waited { get; init; }

    /// <summary>This progress after an evaluation.</summary>
    /// <param name="score">The run's score.</param>
    /// <param name="better">Whether it beats <see cref="Milestone"/> by enough.</param>
    public RunProgress After(double score, bool better) => better ? this with { Milestone = score, Waited = 0 } : this with { Waited = Waited + 1 };
}
