using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Configuration;

/// <summary>Every step draws its task, in proportion to min(examples, cap)^alpha.</summary>
public sealed record TemperatureStrategyConfig : StrategyConfig
{
    /// <summary>The exponent: 0 is uniform, 1 proportional; the inverse of the temperature.</summary>
    [Bounds(0, 1)]
    public double Alpha { get; init; } = 0.5;

    /// <summary>Examples that count at most, so that one huge task does not drown the others; null: all.</summary>
    [Positive]
    public int? Cap { get; init; }
}
