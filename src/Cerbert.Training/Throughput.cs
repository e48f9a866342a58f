using System.Diagnostics;

namespace Cerbert.Training;

/// <summary>Real tokens per second over the last steps.</summary>
internal sealed class Throughput
{
    private const int Window = 20;
    private readonly Queue<(long Tokens, double Seconds)> recent = new();
    private long started;

    public double TokensPerSecond { get; private set; }

    public void Begin() => started = Stopwatch.GetTimestamp();

    public void End(long tokens)
    {
        recent.Enqueue((tokens, Stopwatch.GetElapsedTime(started).TotalSeconds));
        if (recent.Count > Window)
            recent.Dequeue();
        TokensPerSecond = recent.Sum(step => step.Tokens) / Math.Max(1e-9, recent.Sum(step => step.Seconds));
    }
}
