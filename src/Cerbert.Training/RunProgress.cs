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
}
