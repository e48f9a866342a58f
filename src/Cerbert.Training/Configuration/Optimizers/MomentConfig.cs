using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Configuration;

/// <summary>What the optimizers with two running moments, Adam's family, share.</summary>
public abstract record MomentConfig : OptimizerConfig, IConfigSection
{
    /// <summary>Decay rates of the two moments.</summary>
    [Fraction]
    public ConfigList<double> Betas { get; init; } = [0.9, 0.999];

    /// <summary>Added to the root of the second moment.</summary>
    [Positive]
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Draws the weights to 0, in the optimizer's own way; biases and norm weights are left alone.</summary>
    [NotNegative]
    public double WeightDecay { get; init; } = 0.01;

    /// <inheritdoc/>
    public override double Decay => WeightDecay;

    /// <inheritdoc/>
    public void Validate(SectionReport report)
    {
        if (Betas.Count != 2)
            report.Add(nameof(Betas), $"is {Betas}; expected two numbers, for example [0.9, 0.999]");
    }
}
