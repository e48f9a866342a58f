using System.Diagnostics;

namespace Cerbert.Training;

/// <summary>Real tokens per second over the last steps.</summary>
internal sealed class Throughput
{
    private const int Window = 20;
    private readonly Queue<(long Tokens, double Seconds)> recent = new();
    private long started;

    public double TokensPerSecond { get; private set; }

    /// <summary>How long the last step took.</summary>
    public double LastSeconds { get; private set; }

    public void Begin() => started = Stopwatch.GetTimestamp();

    public void End(long tokens)
    {
        LastSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        recent.Enqueue((tokens, LastSeconds));
        if (recent.Count > Window)
            recent.Dequeue();
        TokensPerSecond = recent.Sum(step => step.Tokens) / Math.Max(1e-9, recent.Sum(step => step.Seconds));
    }
}
