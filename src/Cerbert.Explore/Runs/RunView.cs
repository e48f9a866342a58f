using Cerbert.Training.Configuration;
using Cerbert.Training.Runs;

namespace Cerbert.Explore.Runs;

/// <summary>A run as pages show it; never changes, so that pages may draw it while the run goes on.</summary>
public sealed record RunView
{
    public required RunEntry Entry { get; init; }

    /// <summary>The config; null where it, or the log, is not readable.</summary>
    public RunConfig? Config { get; init; }

    /// <summary>What it reached and cost; null before the first line of its log.</summary>
    public RunRecord? Record { get; init; }

    /// <summary>What to draw.</summary>
    public IReadOnlyList<RunLine> Lines { get; init; } = [];

    public RunState State { get; init; }

    /// <summary>When the log was last written.</summary>
    public DateTime Changed { get; init; }

    /// <summary>What is wrong with the folder; else null.</summary>
    public string? Problem { get; init; }
}

/// <summary>Where a run is.</summary>
public enum RunState
{
    /// <summary>Its config is there, and nothing else.</summary>
    NotBegun,

    /// <summary>A process trains it.</summary>
    Training,

    /// <summary>Its process has ended before the planned end: stopped, or killed.</summary>
    Stopped,

    /// <summary>All steps are done.</summary>
    Finished,
}
