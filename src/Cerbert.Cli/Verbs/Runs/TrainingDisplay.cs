using Cerbert.Cli.Output;
using Cerbert.Training.Runs;

namespace Cerbert.Cli.Verbs.Runs;

/// <summary>Shows a run while it goes on: a bar with loss, tokens per second and time left, a line per evaluation.</summary>
internal sealed class TrainingDisplay(WorkProgress progress) : IRunObserver
{
    /// <summary>Runs the training under the display.</summary>
    /// <param name="terminal">Where to show it.</param>
    /// <param name="train">Trains, and tells the observer it is given.</param>
    public static RunFinished Run(Terminal terminal, Func<IRunObserver, RunFinished> train) =>
        terminal.Track("training", 1, progress => train(new TrainingDisplay(progress)));

    /// <summary>The best score of a run, as a remark; empty where it had none.</summary>
    public static string Best(RunFinished done) => done.BestScore is { } score ? $", best score {score:0.0000}" : "";

    /// <inheritdoc/>
    public void Started(RunStarted report)
    {
        progress.Begin(report.FirstStep, report.TotalSteps);
        if (report.FirstStep > 0)
            progress.WriteLine($"going on after step {report.FirstStep} of {report.TotalSteps}");
    }

    /// <inheritdoc/>
    public void StepDone(StepReport report) =>
        progress.Update(report.Step, $"epoch {report.Epoch:0.00}, loss {report.Loss:0.0000}, {Format.Number(report.TokensPerSecond)} tokens/s");

    /// <inheritdoc/>
    public void Evaluated(EvaluationReport report) => progress.WriteLine(
        $"step {report.Step}: {string.Join("  ", report.Scores.Select(s => $"{s.Key} {s.Value:0.0000}"))}{(report.IsBest ? "  (best so far)" : "")}");

    /// <inheritdoc/>
    public void Noted(string message) => progress.WriteLine(message);

    /// <inheritdoc/>
    public void Warned(string message) => progress.WriteLine($"warning: {message}");
}
