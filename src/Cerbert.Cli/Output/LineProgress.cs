using System.Diagnostics;

namespace Cerbert.Cli.Output;

/// <summary>Progress as plain lines, for logs and pipes: one every few seconds, and one at the end.</summary>
internal sealed class LineProgress(TextWriter writer, string what, long total) : WorkProgress
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private long started = Stopwatch.GetTimestamp();
    private long last = total, first;
    private long written = Stopwatch.GetTimestamp();

    /// <inheritdoc/>
    public override void Begin(long done, long total)
    {
        (first, last) = (done, total);
        started = Stopwatch.GetTimestamp();
    }

    /// <inheritdoc/>
    public override void Update(long done, string detail)
    {
        if (done < last && Stopwatch.GetElapsedTime(written) < Interval)
            return;
        written = Stopwatch.GetTimestamp();
        TimeSpan spent = Stopwatch.GetElapsedTime(started);
        string time = done < last && done > first ? $"{Format.Time(spent / (done - first) * (last - done))} left" : $"took {Format.Time(spent)}";
        writer.WriteLine($"{what}: {done}/{last}{(detail.Length > 0 ? ", " : "")}{detail}, {time}");
    }

    /// <inheritdoc/>
    public override void WriteLine(string line) => writer.WriteLine(line);
}
