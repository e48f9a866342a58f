using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Models.Pairs;

/// <summary>
/// (u, v, |u − v|, u∗v), ∗ element by element: keeps which text came first, for tasks such as entailment (Conneau et al. 2017,
/// arXiv 1705.02364, section 3.1).
/// </summary>
/// <param name="size">Width of u and of v.</param>
public sealed class DifferenceProductPair(int size) : PairCombination
{
    /// <inheritdoc/>
    public override int OutputSize => PairFeatures.Blocks(PairFeatureKind.DifferenceProduct) * size;

    /// <inheritdoc/>
    public override Tensor Apply(Tensor pooled) => PairFeatures.Apply(pooled, PairFeatureKind.DifferenceProduct);
}
