using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Models.Pairs;

/// <summary>
/// The cosine of u and v, one number from −1 to 1, so that texts of one meaning come to lie in one direction (Reimers and Gurevych 2019,
/// arXiv 1908.10084, section 3). Objectives on the cosine itself take it as it is; others see it through a
/// <see cref="Heads.SimilarityHead"/>.
/// </summary>
public sealed class CosinePair : PairCombination
{
    /// <inheritdoc/>
    public override int OutputSize => 1;

    /// <summary>
    /// Temperature 0.1, undecided at one half: as a logit a cosine of at most 1 says next to nothing, and encoders of random weights give
    /// hardly any below 0.
    /// </summary>
    public override (float Weight, float Bias)? SimilarityStart => (10, -5);

    /// <inheritdoc/>
    public override Tensor Apply(Tensor pooled) => CosineSimilarity.Apply(pooled);
}
