using Cerbert.Tensors;
using Cerbert.Training.Configuration;

namespace Cerbert.Training.Optimizers;

/// <summary>Rectified Adam (arXiv 1908.03265): needs no warm-up.</summary>
public sealed record RAdamConfig : MomentConfig
{
    /// <summary>Whether the decay acts on the values, as AdamW's does; otherwise it is added to the gradient.</summary>
    public bool Decoupled { get; init; } = true;

    /// <inheritdoc/>
    public override Optimizer Create(IReadOnlyList<Parameter> parameters) => new RAdam(parameters, this);
}

/// <summary>
/// Rectified Adam (Liu et al., arXiv 1908.03265, algorithm 2): while the second moment has seen too little, ρ ≤ 5, plain momentum
/// p ← p − lr·m̂; afterwards p ← p − lr·r·m̂·√(1 − β2^t) / (√v + ε) with r = √((ρ−4)(ρ−2)ρ∞ / ((ρ∞−4)(ρ∞−2)ρ)), ρ = ρ∞ − 2tβ2^t / (1 − β2^t),
/// ρ∞ = 2 / (1 − β2) − 1. When to use it: small data or no patience for tuning the warm-up, which it takes the place of.
/// </summary>
/// <param name="parameters">What is trained.</param>
/// <param name="config">Rates and decay.</param>
public sealed class RAdam(IReadOnlyList<Parameter> parameters, RAdamConfig config) : MomentOptimizer(parameters)
{
    /// <inheritdoc/>
    protected override void Update(int index, Parameter parameter, long count, double learningRate, double gradientScale)
    {
        double beta1 = config.Betas[0], beta2 = config.Betas[1], power = Math.Pow(beta2, count), rate = learningRate / (1 - Math.Pow(beta1, count));
        double longest = 2 / (1 - beta2) - 1, length = longest - 2 * count * power / (1 - power);
        bool rectified = length > 5;
        if (rectified)
            rate *= Math.Sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length)) * Math.Sqrt(1 - power);
        var step = new AdamWStep(
            (float)beta1, (float)(1 - beta1), (float)beta2, (float)(1 - beta2),
            StepSize: (float)rate,
            // √v·0 + 1: the step before rectification has no denominator.
            RootScale: rectified ? 1 : 0,
            Epsilon: rectified ? (float)config.Epsilon : 1,
            Decay: Decays(index) && config.Decoupled ? (float)(1 - learningRate * config.WeightDecay) : 1,
            DecayAfter: 1,
            (float)gradientScale,
            L2: Decays(index) && !config.Decoupled ? (float)config.WeightDecay : 0);
        Apply(index, parameter, count, step);
    }
}
