using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Models.Pairs;

/// <summary>
/// (|u − v|, u∗v), ∗ element by element: the same for (v, u) as for (u, v), for tasks such as paraphrase and similarity (Tai et al.
/// 2015, arXiv 1503.00075, section 4.2).
/// </summary>
/// <param name="size">Width of u and of v.</param>
public sealed class DifferenceProductOnlyPair(int size) : PairCombination
{
    /// <inheritdoc/>
    public override int OutputSize => PairFeatures.Blocks(PairFeatureKind.DifferenceProductOnly) * size;

    /// <inheritdoc/>
    public override Tensor Apply(Tensor pooled) => PairFeatures.Apply(pooled, PairFeatureKind.DifferenceProductOnly);
}
