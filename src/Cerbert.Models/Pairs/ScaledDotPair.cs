using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Models.Pairs;

/// <summary>
/// u·v / √n, one number that, unlike the cosine, the length of the vectors can make as sure as it likes. Goes through a
/// <see cref="Heads.SimilarityHead"/>.
/// </summary>
public sealed class ScaledDotPair : PairCombination
{
    /// <inheritdoc/>
    public override int OutputSize => 1;

    /// <summary>The product itself, as in published set-ups without a head.</summary>
    public override (float Weight, float Bias)? SimilarityStart => (1, 0);

    /// <inheritdoc/>
    public override Tensor Apply(Tensor pooled) => ScaledDot.Apply(pooled);
}
