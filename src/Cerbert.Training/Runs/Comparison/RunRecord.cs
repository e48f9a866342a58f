using Cerbert.Training.Configuration;

namespace Cerbert.Training.Runs;

/// <summary>What one run reached and what it cost, as its folder tells; also while it goes on.</summary>
public sealed record RunRecord
{
    /// <summary>The run's folder.</summary>
    public required string Folder { get; init; }

    /// <summary>The run's config.</summary>
    public required RunConfig Config { get; init; }

    /// <summary>Optimizer steps done.</summary>
    public required long Steps { get; init; }

    /// <summary>Optimizer steps planned; null where the log does not say.</summary>
    public long? PlannedSteps { get; init; }

    /// <summary>Real tokens read in training.</summary>
    public required long Tokens { get; init; }

    /// <summary>The time of the training steps alone; null where the log does not say.</summary>
    public TimeSpan? TrainingTime { get; init; }

    /// <summary>The time of preparation, steps and evaluations; null where the log does not say.</summary>
    public TimeSpan? TotalTime { get; init; }

    /// <summary>The most physical memory the process held in its last session, in bytes; null where the log does not say.</summary>
    public long? PeakBytes { get; init; }

    /// <summary>Whether its last session was stopped before the planned end; null while one goes on, and where the process was killed.</summary>
    public bool? WasInterrupted { get; init; }

    /// <summary>The best score, by which the kept checkpoint was chosen; null when nothing was scored.</summary>
    public double? Score { get; init; }

    /// <summary>The step of the best score.</summary>
    public long? BestStep { get; init; }

    /// <summary>Every dev score of the best checkpoint by <c>task.metric</c>: that is the model the run keeps.</summary>
    public IReadOnlyDictionary<string, double> Scores { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>Which tasks' gradients conflicted; empty unless the run recorded it.</summary>
    public IReadOnlyList<TaskConflict> Conflicts { get; init; } = [];

    /// <summary>Real tokens per second of training.</summary>
    public double? TokensPerSecond => TrainingTime is { TotalSeconds: > 0 } time ? Tokens / time.TotalSeconds : null;

    /// <summary>Reads a run.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <exception cref="FileNotFoundException">The folder holds no run.</exception>
    /// <exception cref="InvalidDataException">Config or log are not readable, or there is no log yet.</exception>
    public static RunRecord Read(string folder)
    {
        RunConfig config = RunFolder.LoadConfig(folder);
        string path = Path.Combine(folder, RunFolder.MetricsName);
        if (!File.Exists(path) || new FileInfo(path).Length == 0)
            throw new InvalidDataException($"{folder}: the run has done no step yet ({RunFolder.MetricsName} is missing or empty); wait for its first evaluation");
        var sums = new RunSums(folder, config);
        int number = 0;
        foreach ((long step, string text) in MetricsLog.Read(path))
        {
            using var line = new LogLine(text, path, ++number);
            sums.Add(step, line);
        }

        return sums.ToRecord();
    }
}
