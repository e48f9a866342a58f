using Cerbert.Training.Configuration;

namespace Cerbert.Training.Metrics;

/// <summary>A number that says how good predictions are, known by name in configs and logs.</summary>
public sealed class Metric
{
    private readonly Func<Predictions, double> _compute;
    private readonly TaskKind[] _kinds;

    /// <summary>A metric of a program's own; make it known with <see cref="MetricRegistry.Add"/>.</summary>
    /// <param name="name">The name in configs, in snake_case.</param>
    /// <param name="higherIsBetter">Whether a higher number is better.</param>
    /// <param name="compute">The number; NaN where it is not defined.</param>
    /// <param name="kinds">The kinds of task it suits.</param>
    public Metric(string name, bool higherIsBetter, Func<Predictions, double> compute, params TaskKind[] kinds)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        (Name, HigherIsBetter, _compute, _kinds) = (name, higherIsBetter, compute, kinds);
    }

    /// <summary>The name in configs and logs.</summary>
    public string Name { get; }

    /// <summary>Whether a higher number is better; false for errors.</summary>
    public bool HigherIsBetter { get; }

    /// <summary>Whether the metric can be computed for this kind of task.</summary>
    public bool Suits(TaskKind kind) => _kinds.Contains(kind);

    /// <summary>The metric of these predictions; NaN where it is not defined, such as for no examples.</summary>
    /// <exception cref="ArgumentException">The metric does not suit the predictions' kind.</exception>
    public double Compute(Predictions predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        if (!Suits(predictions.Kind))
            throw new ArgumentException($"{Name} is not defined for {predictions.Kind} predictions", nameof(predictions));
        return _compute(predictions);
    }
}
