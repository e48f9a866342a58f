using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Configuration;

/// <summary>The <c>optimizer</c> section.</summary>
public abstract record OptimizerConfig
{
    /// <summary>All optimizers by name; adding one is one line.</summary>
    public static ConfigFamily<OptimizerConfig> Family { get; } = new ConfigFamily<OptimizerConfig>()
        .Add<AdamWConfig>("adamw");

    /// <summary>The base learning rate, which the schedule multiplies.</summary>
    [Positive]
    public double LearningRate { get; init; } = 2e-5;
}
