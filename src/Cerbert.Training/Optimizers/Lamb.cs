using Cerbert.Tensors;
using Cerbert.Training.Configuration;

namespace Cerbert.Training.Optimizers;

/// <summary>Adam with a step per layer in proportion to its weights (arXiv 1904.00962).</summary>
public sealed record LambConfig : MomentConfig
{
    /// <summary>The defaults.</summary>
    public LambConfig() => Epsilon = 1e-6;

    /// <inheritdoc/>
    public override Optimizer Create(IReadOnlyList<Parameter> parameters) => new Lamb(parameters, this);
}

/// <summary>
/// LAMB (You et al., arXiv 1904.00962, algorithm 2, φ the identity): u = m̂ / (√v̂ + ε) + λ·p, p ← p − lr·(|p| / |u|)·u with the norms of
/// each parameter, the ratio 1 where one is 0. When to use it: very large batches; with small ones AdamW does as well. Its learning rate is
/// a share of the weights' size, so it is far larger than Adam's. Two passes per parameter: the norms are needed before the step.
/// </summary>
/// <param name="parameters">What is trained.</param>
/// <param name="config">Rates and decay.</param>
public sealed class Lamb(IReadOnlyList<Parameter> parameters, LambConfig config) : Optimizer(parameters, "moment1", "moment2")
{
    /// <inheritdoc/>
    protected override bool RefreshesHalf => true;

    /// <inheritdoc/>
    protected override void Update(int index, Parameter parameter, long count, double learningRate, double gradientScale)
    {
        double beta1 = config.Betas[0], beta2 = config.Betas[1];
        var step = new LambStep(
            (float)beta1, (float)(1 - beta1), (float)beta2, (float)(1 - beta2),
            FirstScale: (float)(1 / (1 - Math.Pow(beta1, count))),
            RootScale: (float)(1 / Math.Sqrt(1 - Math.Pow(beta2, count))),
            (float)config.Epsilon,
            Decay: Decays(index) ? (float)config.WeightDecay : 0,
            (float)gradientScale);
        Tensor first = Memory(0, index), second = Memory(1, index);
        (double value, double update) = Kernels.Current.LambMoments(parameter.Value, parameter.Grad, first, second, step);
        double ratio = value > 0 && update > 0 ? Math.Sqrt(value / update) : 1;
        Kernels.Current.LambApply(parameter.Value, first, second, parameter.HalfToRefresh, (float)(learningRate * ratio), step);
    }
}
