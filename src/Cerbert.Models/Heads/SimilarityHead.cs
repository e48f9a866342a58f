using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Models.Heads;

/// <summary>
/// w·s + b of a single similarity s, learned from a start that fits the similarity: a w drawn around 0 would begin with hardly any
/// gradient, or one the wrong way round. No dropout, which would drop the only feature there is.
/// </summary>
public sealed class SimilarityHead : Head
{
    private readonly Parameter weight, bias;

    /// <summary>Reads or makes "weight" [1, 1] and "bias" [1] at the scope.</summary>
    /// <param name="scope">Such as "heads.sts".</param>
    /// <param name="start">Where w and b start: see <see cref="Pairs.PairCombination.SimilarityStart"/>.</param>
    public SimilarityHead(ParameterScope scope, (float Weight, float Bias) start)
    {
        weight = scope.Get("weight", new Shape(1, 1), new Initializer(start.Weight, 0));
        bias = scope.Get("bias", new Shape(1), new Initializer(start.Bias, 0));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor features, ForwardPass pass) => Linear.Apply(features, weight, bias);
}
