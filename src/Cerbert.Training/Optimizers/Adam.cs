using Cerbert.Tensors;
using Cerbert.Training.Configuration;

namespace Cerbert.Training.Optimizers;

/// <summary>Adam with L2 regularisation (arXiv 1412.6980): the decay, none by default, goes through the moments.</summary>
public sealed record AdamConfig : MomentConfig
{
    /// <summary>The defaults.</summary>
    public AdamConfig() => WeightDecay = 0;

    /// <summary>Whether the moments' start at 0 is corrected for.</summary>
    public bool BiasCorrection { get; init; } = true;

    /// <inheritdoc/>
    public override Optimizer Create(IReadOnlyList<Parameter> parameters) => new Adam(parameters, this);
}

/// <summary>
/// Adam as first published (Kingma and Ba, arXiv 1412.6980, algorithm 1): g ← g + λ·p, m and v running means of g and g²,
/// p ← p − lr·m̂ / (√v̂ + ε). When to use it: to repeat older results; large gradients decay less than with <see cref="AdamW"/>, which is
/// the better first choice.
/// </summary>
/// <param name="parameters">What is trained.</param>
/// <param name="config">Rates and decay.</param>
public sealed class Adam(IReadOnlyList<Parameter> parameters, AdamConfig config) : MomentOptimizer(parameters)
{
    /// <inheritdoc/>
    protected override void Update(int index, Parameter parameter, long count, double learningRate, double gradientScale)
    {
        double beta1 = config.Betas[0], beta2 = config.Betas[1];
        double correction1 = config.BiasCorrection ? 1 - Math.Pow(beta1, count) : 1;
        double correction2 = config.BiasCorrection ? Math.Sqrt(1 - Math.Pow(beta2, count)) : 1;
        var step = new AdamWStep(
            (float)beta1, (float)(1 - beta1), (float)beta2, (float)(1 - beta2),
            StepSize: (float)(learningRate / correction1),
            RootScale: (float)(1 / correction2),
            (float)config.Epsilon,
            Decay: 1,
            DecayAfter: 1,
            (float)gradientScale,
            L2: Decays(index) ? (float)config.WeightDecay : 0);
        Apply(index, parameter, count, step);
    }
}
