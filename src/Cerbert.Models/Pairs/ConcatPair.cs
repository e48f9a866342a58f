using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Models.Pairs;

/// <summary>(u, v): the head has to find out by itself how the two relate. The weakest; a baseline.</summary>
/// <param name="size">Width of u and of v.</param>
public sealed class ConcatPair(int size) : PairCombination
{
    /// <inheritdoc/>
    public override int OutputSize => PairFeatures.Blocks(PairFeatureKind.Concatenation) * size;

    /// <inheritdoc/>
    public override Tensor Apply(Tensor pooled) => PairFeatures.Apply(pooled, PairFeatureKind.Concatenation);
}
