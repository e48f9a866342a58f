using Cerbert.Models.Checkpoints;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Models.Layers;

/// <summary>The feed-forward half of a transformer layer: y = LayerNorm(x + dropout(W·dropout(f(U·x + b)) + c)).</summary>
/// <param name="inner">U and b.</param>
/// <param name="outer">W and c.</param>
/// <param name="norm">The normalisation at its end.</param>
/// <param name="config">f, and the dropout of its result.</param>
/// <param name="outerDropout">Dropout of what is added to x.</param>
internal sealed class FeedForwardLayer(LinearLayer inner, LinearLayer outer, LayerNormLayer norm, TransformerConfig config, double outerDropout)
{
    private readonly Activation activation = TransformerLayer.ToActivation(config.Activation);

    /// <summary>[rows, hidden] → [rows, hidden]. Nobody else may read x in the forward pass after this.</summary>
    public Tensor Forward(Tensor x, ForwardPass pass)
    {
        Tensor added = FeedForward.Apply(x, inner.Weight, inner.Bias, activation, pass.Mask(config.InnerDropout), outer.Weight, outer.Bias);
        Tensor result = norm.Close(added, x, pass, outerDropout);
        x.ForgetAfter(result);
        return result;
    }
}
