using Cerbert.Tensors;
using Cerbert.Training.Configuration;
using Cerbert.Training.Configuration.Binding;
using Cerbert.Training.Optimizers;

namespace Cerbert.Guides;

/// <summary>Lion: p ← p·(1 − lr·λ) − lr·sign(β1·m + (1 − β1)·g), m ← β2·m + (1 − β2)·g (Chen et al., arXiv 2302.06675, algorithm 2).</summary>
public sealed record LionConfig : OptimizerConfig
{
    [Fraction]
    public double Beta1 { get; init; } = 0.9;

    [Fraction]
    public double Beta2 { get; init; } = 0.99;

    [NotNegative]
    public double WeightDecay { get; init; } = 0.1;

    public override double Decay => WeightDecay;

    public override Optimizer Create(IReadOnlyList<Parameter> parameters) => new Lion(parameters, this);
}

public sealed class Lion(IReadOnlyList<Parameter> parameters, LionConfig config) : Optimizer(parameters, "momentum")
{
    protected override void Update(int index, Parameter parameter, long count, double learningRate, double gradientScale)
    {
        Span<float> p = parameter.Value.AsSpan(), g = parameter.Grad.AsSpan(), m = Memory(0, index).AsSpan();
        double decay = Decays(index) ? 1 - learningRate * config.WeightDecay : 1;
        for (int i = 0; i < p.Length; i++)
        {
            double gradient = g[i] * gradientScale;
            double direction = Math.Sign(config.Beta1 * m[i] + (1 - config.Beta1) * gradient);
            p[i] = (float)(p[i] * decay - learningRate * direction);
            m[i] = (float)(config.Beta2 * m[i] + (1 - config.Beta2) * gradient);
        }
    }
}
