using Cerbert.Tensors;
using Cerbert.Training.Optimizers;

namespace Cerbert.Training.Configuration;

/// <summary>Adam with decoupled weight decay (arXiv 1711.05101).</summary>
public sealed record AdamWConfig : MomentConfig
{
    /// <summary>Whether the moments' start at 0 is corrected for; turning it off makes small data sets unstable (arXiv 2006.05987).</summary>
    public bool BiasCorrection { get; init; } = true;

    /// <summary>
    /// Folds the correction into the step size and decays after the update, as the first Transformers versions and CS224N's minBERT do;
    /// epsilon then adds to the uncorrected root.
    /// </summary>
    public bool Folded { get; init; }

    /// <inheritdoc/>
    public override Optimizer Create(IReadOnlyList<Parameter> parameters) => new AdamW(parameters, new AdamWOptions
    {
        Beta1 = Betas[0],
        Beta2 = Betas[1],
        Epsilon = Epsilon,
        WeightDecay = WeightDecay,
        BiasCorrection = BiasCorrection,
        Folded = Folded,
    });
}
