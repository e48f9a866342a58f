using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Models.Heads;

/// <summary>
/// w·s + b of a single similarity s. It starts as s itself (w = 1, b = 0), which is what published set-ups without a head take for a
/// logit, and learns the scale from there: a w drawn around 0 would begin with hardly any gradient, or one the wrong way round. No
/// dropout, which would drop the only feature there is.
/// </summary>
public sealed class SimilarityHead : Head
{
    private readonly Parameter weight, bias;

    /// <summary>Reads or makes "weight" [1, 1] and "bias" [1] at the scope.</summary>
    /// <param name="scope">Such as "heads.sts".</param>
    public SimilarityHead(ParameterScope scope)
    {
        weight = scope.Get("weight", new Shape(1, 1), Initializer.Ones);
        bias = scope.Get("bias", new Shape(1), Initializer.Zeros);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor features, ForwardPass pass) => Linear.Apply(features, weight, bias);
}
