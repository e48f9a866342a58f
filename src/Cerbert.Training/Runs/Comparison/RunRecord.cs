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
        return new Sums(folder, config).Read(path);
    }

    private sealed class Sums(string folder, RunConfig config)
    {
        private readonly List<KeyValuePair<string, double>> cosines = [];
        private double? stepSeconds = 0, otherSeconds = 0, peak, planned, score;
        private long steps, tokens, bestStep;
        private IEnumerable<KeyValuePair<string, double>> scores = [];

        public RunRecord Read(string path)
        {
            int number = 0;
            foreach ((long step, string text) in MetricsLog.Read(path))
            {
                using var line = new LogLine(text, path, ++number);
                steps = Math.Max(steps, step);
                Add(step, line);
            }

            return new RunRecord
            {
                Folder = folder,
                Config = config,
                Steps = steps,
                PlannedSteps = (long?)planned,
                Tokens = tokens,
                TrainingTime = TimeOf(stepSeconds),
                TotalTime = TimeOf(stepSeconds + otherSeconds),
                PeakBytes = (long?)peak,
                Score = score,
                BestStep = score is null ? null : bestStep,
                Scores = scores.ToDictionary(StringComparer.Ordinal),
                Conflicts = TaskConflict.Of(cosines),
            };
        }

        private void Add(long step, LogLine line)
        {
            switch (line.Kind)
            {
                case MetricsLog.StartedKind:
                    planned = line.OptionalNumber("total_steps");
                    otherSeconds += line.Number("seconds");
                    break;
                case MetricsLog.StepKind:
                    tokens += (long)line.Number("tokens");
                    stepSeconds += line.OptionalNumber("seconds");
                    break;
                case MetricsLog.EvaluationKind:
                    otherSeconds += line.Number("seconds");
                    if (line.Flag("best"))
                        (score, bestStep, scores) = (line.Number("score"), step, line.Numbers("scores"));
                    break;
                case MetricsLog.ConflictsKind:
                    cosines.AddRange(line.Numbers("cosines"));
                    break;
                case MetricsLog.FinishedKind:
                    peak = line.OptionalNumber("peak_bytes");
                    break;
            }
        }

        private static TimeSpan? TimeOf(double? seconds) => seconds is { } s ? TimeSpan.FromSeconds(s) : null;
    }
}
