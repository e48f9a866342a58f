namespace Cerbert.Training.Runs;

/// <summary>Writes what happens in a run to its <see cref="MetricsLog"/>.</summary>
public sealed class MetricsLogObserver(MetricsLog log) : IRunObserver
{
    /// <inheritdoc/>
    public void Started(RunStarted report)
    {
        ArgumentNullException.ThrowIfNull(report);
        log.Append(report.FirstStep, MetricsLog.StartedKind, [new("total_steps", report.TotalSteps), new("seconds", report.Preparation.TotalSeconds)]);
    }

    /// <inheritdoc/>
    public void StepDone(StepReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        List<KeyValuePair<string, object?>> values =
        [
            new("epoch", report.Epoch), new("task", report.Task), new("loss", report.Loss), new("learning_rate", report.LearningRate),
            new("gradient_norm", report.GradientNorm), new("tokens", report.Tokens), new("tokens_per_s", report.TokensPerSecond),
            new("seconds", Math.Round(report.Duration.TotalSeconds, 6)),
        ];
        if (report.Losses is { } losses)
            values.Add(new("losses", losses));
        if (report.MemoryBytes is { } bytes)
            values.Add(new("memory_bytes", bytes));
        log.Append(report.Step, MetricsLog.StepKind, values);
    }

    /// <inheritdoc/>
    public void ConflictsFound(ConflictReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        log.Append(report.Step, MetricsLog.ConflictsKind, [new("cosines", report.Conflicts.ToDictionary(c => $"{c.First}/{c.Second}", c => c.Cosine, StringComparer.Ordinal))]);
    }

    /// <inheritdoc/>
    public void Evaluated(EvaluationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        log.Append(report.Step, MetricsLog.EvaluationKind,
            [new("score", report.Score), new("best", report.IsBest), new("scores", report.Scores), new("seconds", report.Duration.TotalSeconds)]);
    }

    /// <inheritdoc/>
    public void CheckpointSaved(CheckpointReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        log.Append(report.Step, "checkpoint", [new("name", report.Name)]);
    }

    /// <inheritdoc/>
    public void Finished(RunFinished report)
    {
        ArgumentNullException.ThrowIfNull(report);
        log.Append(report.Step, MetricsLog.FinishedKind,
            [new("interrupted", report.Interrupted), new("seconds", report.Duration.TotalSeconds), new("peak_bytes", ProcessMemory.Peak())]);
    }
}
