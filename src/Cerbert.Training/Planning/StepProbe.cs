using System.Diagnostics;
using Cerbert.Training.Runs;

namespace Cerbert.Training.Planning;

/// <summary>Watches the steps of a probe: notes what each took, and ends the run when that is enough to go by.</summary>
internal sealed class StepProbe(int warmUp, int least, TimeSpan most, CancellationTokenSource stop) : IRunObserver
{
    private readonly List<(string? Task, long Tokens, double Seconds)> steps = [];
    private readonly long started = Stopwatch.GetTimestamp();
    private long lastStep;

    /// <summary>What was measured, without the warm-up.</summary>
    public IReadOnlyList<(string? Task, long Tokens, double Seconds)> Steps => [.. steps.Skip(steps.Count > warmUp ? warmUp : 0)];

    /// <summary>The seconds the first steps took more than they would have later: what is compiled and set up once.</summary>
    public double WarmUpSeconds
    {
        get
        {
            (string? Task, long Tokens, double Seconds)[] first = [.. steps.Take(steps.Count > warmUp ? warmUp : 0)];
            return Math.Max(0, first.Sum(step => step.Seconds - SecondsOf(step.Task, 1, step.Tokens)));
        }
    }

    /// <summary>How long a checkpoint to go on from took to save; zero where none is kept.</summary>
    public TimeSpan Saving { get; private set; }

    /// <inheritdoc/>
    public void StepDone(StepReport report)
    {
        steps.Add((report.Task, report.Tokens, report.Duration.TotalSeconds));
        if (steps.Count >= warmUp + least && Stopwatch.GetElapsedTime(started) >= most)
            stop.Cancel();
        lastStep = Stopwatch.GetTimestamp();
    }

    /// <inheritdoc/>
    public void CheckpointSaved(CheckpointReport report)
    {
        if (report.Name == "last")
            Saving = Stopwatch.GetElapsedTime(lastStep);
    }

    /// <summary>
    /// The time of steps with these tokens in all: a part per step and a part per token, fitted to what was measured by least squares; where
    /// the lengths differ too little to tell the two apart, all per token.
    /// </summary>
    /// <param name="task">The task; null: steps of several tasks.</param>
    /// <param name="count">How many steps.</param>
    /// <param name="tokens">Their tokens together.</param>
    public double SecondsOf(string? task, long count, long tokens)
    {
        (string?, long Tokens, double Seconds)[] seen = [.. Steps.Where(step => step.Task == task)];
        if (seen.Length == 0)
            seen = [.. Steps];
        double meanTokens = seen.Average(step => (double)step.Tokens), meanSeconds = seen.Average(step => step.Seconds);
        double spread = seen.Sum(step => (step.Tokens - meanTokens) * (step.Tokens - meanTokens));
        double perToken = spread > 0 ? seen.Sum(step => (step.Tokens - meanTokens) * (step.Seconds - meanSeconds)) / spread : 0;
        double highest = meanSeconds / meanTokens;
        perToken = spread > 0.01 * seen.Length * meanTokens * meanTokens ? Math.Clamp(perToken, 0, highest) : highest;
        return (count * (meanSeconds - (perToken * meanTokens))) + (perToken * tokens);
    }
}
