using Cerbert.Tensors;
using Cerbert.Training.Configuration;
using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Optimizers;

/// <summary>Momentumized, adaptive, dual averaged gradient descent (arXiv 2101.11075).</summary>
public sealed record MadgradConfig : OptimizerConfig
{
    /// <summary>The share of the value that stays in a step.</summary>
    [Fraction]
    public double Momentum { get; init; } = 0.9;

    /// <summary>Added to the cube root.</summary>
    [Positive]
    public double Epsilon { get; init; } = 1e-6;

    /// <summary>This times the value is added to the gradient; biases and norm weights have none. The paper advises far less than with Adam.</summary>
    [NotNegative]
    public double WeightDecay { get; init; }

    /// <summary>Whether epsilon is added to the learning rate as well, as in the authors' program.</summary>
    public bool EpsilonInRate { get; init; }

    /// <inheritdoc/>
    public override double Decay => WeightDecay;

    /// <inheritdoc/>
    public override Optimizer Create(IReadOnlyList<Parameter> parameters) => new Madgrad(parameters, this);
}

/// <summary>
/// MADGRAD (Defazio and Jelassi, arXiv 2101.11075, algorithm 1): with λ = lr·√t, s ← s + λ·g and v ← v + λ·g²,
/// z = p₀ − s / (∛v + ε), p ← μ·p + (1 − μ)·z. When to use it: an alternative to Adam whose steps do not forget; the learning rate needs a
/// search of its own. Keeps three tensors per parameter.
/// </summary>
/// <param name="parameters">What is trained.</param>
/// <param name="config">Rates and decay.</param>
public sealed class Madgrad(IReadOnlyList<Parameter> parameters, MadgradConfig config) : Optimizer(parameters, "sum", "squares", "start")
{
    /// <inheritdoc/>
    protected override bool RefreshesHalf => true;

    /// <inheritdoc/>
    protected override void Update(int index, Parameter parameter, long count, double learningRate, double gradientScale)
    {
        Tensor start = Memory(2, index);
        if (count == 1)
            Kernels.Current.Copy(parameter.Value, start, accumulate: false);
        double rate = learningRate + (config.EpsilonInRate ? config.Epsilon : 0);
        var step = new MadgradStep(
            (float)(rate * Math.Sqrt(count)), (float)config.Momentum, (float)(1 - config.Momentum), (float)config.Epsilon,
            Decays(index) ? (float)config.WeightDecay : 0, (float)gradientScale);
        Kernels.Current.Madgrad(parameter.Value, parameter.Grad, Memory(0, index), Memory(1, index), start, parameter.HalfToRefresh, step);
    }
}
