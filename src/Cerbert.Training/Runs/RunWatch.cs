using Cerbert.Training.Configuration;
using Cerbert.Training.Reporting;

namespace Cerbert.Training.Runs;

/// <summary>A run that is looked at again and again while it trains: each time only what its log has gained is read. Not for several threads at once.</summary>
/// <example><code>
/// var watch = new RunWatch("runs/sst");
/// while (watch.Refresh() || watch.Record?.WasInterrupted is null) { Console.WriteLine(watch.Record?.Steps); Thread.Sleep(1000); }
/// </code></example>
public sealed class RunWatch
{
    private readonly string path;
    private readonly LogTail tail;
    private RunSums sums;
    private int number;

    /// <summary>A watch on a run folder; nothing is read of its log yet.</summary>
    /// <exception cref="FileNotFoundException">The folder holds no run.</exception>
    /// <exception cref="InvalidDataException">The config is not readable.</exception>
    public RunWatch(string folder)
    {
        Config = RunFolder.LoadConfig(folder);
        Folder = folder;
        path = Path.Combine(folder, RunFolder.MetricsName);
        tail = new LogTail(path);
        sums = new RunSums(folder, Config);
    }

    /// <summary>The run's folder.</summary>
    public string Folder { get; }

    /// <summary>The run's config.</summary>
    public RunConfig Config { get; }

    /// <summary>What it reached and cost so far; null before it has logged anything.</summary>
    public RunRecord? Record { get; private set; }

    /// <summary>What its log tells over time; another object after a resumption, which drops steps.</summary>
    public RunCurves Curves { get; private set; } = new();

    /// <summary>Reads what is new.</summary>
    /// <returns>Whether there was anything.</returns>
    /// <exception cref="InvalidDataException">A line is not what was written there.</exception>
    /// <exception cref="IOException">The log cannot be read.</exception>
    public bool Refresh()
    {
        IReadOnlyList<string> lines = tail.Next(out bool anew);
        if (anew)
            (sums, Curves, Record, number) = (new RunSums(Folder, Config), new RunCurves(), null, 0);
        foreach (string text in lines)
        {
            long step = MetricsLog.StepOf(text, path, ++number);
            using var line = new LogLine(text, path, number);
            sums.Add(step, line);
            Curves.Add(step, line);
        }

        if (lines.Count > 0)
            Record = sums.ToRecord();
        return anew || lines.Count > 0;
    }
}
