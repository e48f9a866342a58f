using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Models.Heads;

/// <summary>
/// w·s + b of a single similarity s, learned from a start that fits the similarity: a w drawn around 0 would begin with hardly any
/// gradient, or one the wrong way round. No dropout, which would drop the only feature there is.
/// </summary>
/// <remarks>
/// A scaled dot product starts as itself (w = 1, b = 0), as in published set-ups without a head. A cosine is at most 1, which as a logit
/// says next to nothing, and encoders of random weights give hardly any below 0: it starts at temperature 0.1, undecided at one half
/// (w = 10, b = −5).
/// </remarks>
public sealed class SimilarityHead : Head
{
    private readonly Parameter weight, bias;

    /// <summary>Reads or makes "weight" [1, 1] and "bias" [1] at the scope.</summary>
    /// <param name="scope">Such as "heads.sts".</param>
    /// <param name="isCosine">Whether s is a cosine.</param>
    public SimilarityHead(ParameterScope scope, bool isCosine)
    {
        weight = scope.Get("weight", new Shape(1, 1), isCosine ? new Initializer(10, 0) : Initializer.Ones);
        bias = scope.Get("bias", new Shape(1), isCosine ? new Initializer(-5, 0) : Initializer.Zeros);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor features, ForwardPass pass) => Linear.Apply(features, weight, bias);
}
