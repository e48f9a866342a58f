using Cerbert.Tensors;

namespace Cerbert.Training.Optimizers;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter, arXiv 1711.05101): m and v are running means of g and g²,
/// p ← p·(1 − lr·λ) − lr·m̂ / (√v̂ + ε). One fused pass per parameter.
/// </summary>
public sealed class AdamW : MomentOptimizer
{
    private readonly AdamWOptions options;

    /// <summary>An optimizer of these parameters.</summary>
    /// <param name="parameters">What is trained.</param>
    /// <param name="options">Rates and decay.</param>
    /// <param name="decay">Which parameters decay; null: <see cref="WeightDecayRule.Decays"/>.</param>
    public AdamW(IReadOnlyList<Parameter> parameters, AdamWOptions options, Func<Parameter, bool>? decay = null)
        : base(parameters, decay) => this.options = options;

    /// <inheritdoc/>
    protected override void Update(int index, Parameter parameter, long count, double learningRate, double gradientScale)
    {
        double correction1 = options.BiasCorrection ? 1 - Math.Pow(options.Beta1, count) : 1;
        double correction2 = options.BiasCorrection ? Math.Sqrt(1 - Math.Pow(options.Beta2, count)) : 1;
        double decay = Decays(index) ? 1 - learningRate * options.WeightDecay : 1;
        double rate = learningRate / correction1;
        var step = new AdamWStep(
            (float)options.Beta1,
            (float)(1 - options.Beta1),
            (float)options.Beta2,
            (float)(1 - options.Beta2),
            StepSize: (float)(options.Folded ? rate * correction2 : rate),
            RootScale: (float)(options.Folded ? 1 : 1 / correction2),
            (float)options.Epsilon,
            Decay: options.Folded ? 1 : (float)decay,
            DecayAfter: options.Folded ? (float)decay : 1,
            (float)gradientScale);
        Apply(index, parameter, count, step);
    }
}
