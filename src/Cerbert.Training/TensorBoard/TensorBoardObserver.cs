using Cerbert.Training.Runs;

namespace Cerbert.Training.TensorBoard;

/// <summary>
/// Writes what happens in a run as TensorBoard's event files: a file for each start or resumption, in which the steps go on counting. What
/// an interrupted run had beyond its checkpoint is marked as overtaken.
/// </summary>
/// <remarks>
/// Tags: <c>loss/TASK</c> (<c>loss</c> for a step of several), <c>dev/TASK.METRIC</c>, <c>dev/score</c>, <c>gradient_cosine/A/B</c>, and
/// <c>training/</c> with <c>learning_rate</c>, <c>gradient_norm</c>, <c>tokens_per_s</c>, <c>memory_mb</c> (MB of 1024² bytes).
/// </remarks>
/// <param name="folder">Where the files go.</param>
public sealed class TensorBoardObserver(string folder) : IRunObserver, IDisposable
{
    private EventFile? file;

    /// <inheritdoc/>
    public void Started(RunStarted report)
    {
        ArgumentNullException.ThrowIfNull(report);
        file = new EventFile(folder);
        file.Append(EventMessage.Start(EventFile.Now, report.FirstStep + 1));
    }

    /// <inheritdoc/>
    public void StepDone(StepReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        List<(string, double)> values =
        [
            (report.Task is { } task ? $"loss/{task}" : "loss", report.Loss), ("training/learning_rate", report.LearningRate),
            ("training/gradient_norm", report.GradientNorm), ("training/tokens_per_s", report.TokensPerSecond),
        ];
        if (report.MemoryBytes is { } bytes)
            values.Add(("training/memory_mb", bytes / (double)(1 << 20)));
        if (report.Losses is { } losses)
            values.AddRange(losses.Select(loss => ($"loss/{loss.Key}", loss.Value)));
        Write(report.Step, values);
    }

    /// <inheritdoc/>
    public void ConflictsFound(ConflictReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        Write(report.Step, report.Conflicts.Select(c => ($"gradient_cosine/{c.First}/{c.Second}", c.Cosine)));
    }

    /// <inheritdoc/>
    public void Evaluated(EvaluationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        Write(report.Step, report.Scores.Select(score => ($"dev/{score.Key}", score.Value)).Append(("dev/score", report.Score)));
    }

    /// <inheritdoc/>
    public void Dispose() => file?.Dispose();

    private void Write(long step, IEnumerable<(string, double)> values) => file?.Append(EventMessage.Scalars(EventFile.Now, step, values));
}
