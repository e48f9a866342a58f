using Cerbert.Tensors;
using Cerbert.Training.Configuration.Binding;
using Cerbert.Training.Optimizers;

namespace Cerbert.Training.Configuration;

/// <summary>The <c>optimizer</c> section.</summary>
public abstract record OptimizerConfig
{
    /// <summary>All optimizers by name; adding one is one line.</summary>
    public static ConfigFamily<OptimizerConfig> Family { get; } = new ConfigFamily<OptimizerConfig>()
        .Add<AdamWConfig>("adamw")
        .Add<AdamConfig>("adam")
        .Add<RAdamConfig>("radam")
        .Add<SgdConfig>("sgd")
        .Add<MadgradConfig>("madgrad")
        .Add<AdafactorConfig>("adafactor")
        .Add<LambConfig>("lamb");

    /// <summary>The base learning rate, which the schedule multiplies.</summary>
    [Positive]
    public double LearningRate { get; init; } = 2e-5;

    /// <summary>Slow weights around the optimizer; null: none.</summary>
    public LookaheadConfig? Lookahead { get; init; }

    /// <summary>The weight decay in use, for components that decay weights in their own way; 0 for none.</summary>
    public virtual double Decay => 0;

    /// <summary>The optimizer of these parameters, without what is around it.</summary>
    public abstract Optimizer Create(IReadOnlyList<Parameter> parameters);
}
