using Cerbert.Training.Configuration;

namespace Cerbert.Training.Runs;

/// <summary>Sums up a log line by line.</summary>
internal sealed class RunSums(string folder, RunConfig config)
{
    private readonly List<KeyValuePair<string, double>> cosines = [];
    private double? stepSeconds = 0, otherSeconds = 0, peak, planned, score;
    private bool? interrupted;
    private long steps, tokens, bestStep;
    private IEnumerable<KeyValuePair<string, double>> scores = [];

    public void Add(long step, LogLine line)
    {
        steps = Math.Max(steps, step);
        switch (line.Kind)
        {
            case MetricsLog.StartedKind:
                planned = line.OptionalNumber("total_steps");
                otherSeconds += line.Number("seconds");
                interrupted = null;
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
                interrupted = line.Has("interrupted") && line.Flag("interrupted");
                break;
        }
    }

    public RunRecord ToRecord() => new()
    {
        Folder = folder,
        Config = config,
        Steps = steps,
        PlannedSteps = (long?)planned,
        Tokens = tokens,
        TrainingTime = TimeOf(stepSeconds),
        TotalTime = TimeOf(stepSeconds + otherSeconds),
        PeakBytes = (long?)peak,
        WasInterrupted = interrupted,
        Score = score,
        BestStep = score is null ? null : bestStep,
        Scores = scores.ToDictionary(StringComparer.Ordinal),
        Conflicts = TaskConflict.Of(cosines),
    };

    private static TimeSpan? TimeOf(double? seconds) => seconds is { } s ? TimeSpan.FromSeconds(s) : null;
}
