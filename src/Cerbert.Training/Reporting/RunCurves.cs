using Cerbert.Training.Runs;

namespace Cerbert.Training.Reporting;

/// <summary>What a run's log tells over time.</summary>
public sealed class RunCurves
{
    private readonly Dictionary<string, Curve> losses = new(StringComparer.Ordinal), scores = new(StringComparer.Ordinal);

    internal RunCurves()
    {
    }

    /// <summary>The loss of each task, and that of all where a step has several.</summary>
    public IReadOnlyList<Curve> Losses => [.. losses.Values];

    /// <summary>Every dev score by <c>task.metric</c>.</summary>
    public IReadOnlyList<Curve> Scores => [.. scores.Values];

    /// <summary>The base learning rate.</summary>
    public Curve LearningRate { get; } = new("learning rate");

    /// <summary>The joint norm of all gradients before clipping.</summary>
    public Curve GradientNorm { get; } = new("gradient norm");

    /// <summary>Real tokens per second.</summary>
    public Curve Speed { get; } = new("tokens/s");

    /// <summary>Physical memory of the process, in MB (powers of 1024), so that ticks are round.</summary>
    public Curve Memory { get; } = new("memory");

    /// <summary>Steps by task; those of all tasks together under their name in <see cref="Losses"/>.</summary>
    internal SortedDictionary<string, (long Steps, long Tokens)> Work { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads a log, also one that is being written.</summary>
    /// <exception cref="InvalidDataException">A line is not what was written there.</exception>
    internal static RunCurves Read(string path)
    {
        var curves = new RunCurves();
        int number = 0;
        foreach ((long step, string text) in MetricsLog.Read(path))
        {
            using var line = new LogLine(text, path, ++number);
            curves.Add(step, line);
        }

        return curves;
    }

    /// <summary>Adds what a line tells.</summary>
    internal void Add(long step, LogLine line)
    {
        if (line.Kind == MetricsLog.StepKind)
            AddStep(step, line);
        else if (line.Kind == MetricsLog.EvaluationKind)
            foreach ((string name, double score) in line.Numbers("scores"))
                Of(scores, name).Add(step, score);
    }

    private void AddStep(long step, LogLine line)
    {
        string task = line.OptionalText("task") ?? "all tasks";
        Of(losses, task).Add(step, line.OptionalNumber("loss") ?? double.NaN);
        if (line.Has("losses"))
            foreach ((string name, double loss) in line.Numbers("losses"))
                Of(losses, name).Add(step, loss);
        LearningRate.Add(step, line.OptionalNumber("learning_rate") ?? double.NaN);
        GradientNorm.Add(step, line.OptionalNumber("gradient_norm") ?? double.NaN);
        Speed.Add(step, line.OptionalNumber("tokens_per_s") ?? double.NaN);
        Memory.Add(step, line.OptionalNumber("memory_bytes") / (1 << 20) ?? double.NaN);
        (long steps, long tokens) = Work.GetValueOrDefault(task);
        Work[task] = (steps + 1, tokens + (long)(line.OptionalNumber("tokens") ?? 0));
    }

    private static Curve Of(Dictionary<string, Curve> curves, string name)
    {
        if (!curves.TryGetValue(name, out Curve? curve))
            curves.Add(name, curve = new Curve(name));
        return curve;
    }
}
