using Cerbert.Models.Layers;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Models.Heads;

/// <summary>Dropout and a linear layer: the head of BERT's own classifiers, and the one to start with.</summary>
public sealed class LinearHead : Head
{
    private readonly LinearLayer layer;
    private readonly double dropout;

    /// <summary>Reads or draws "weight" and "bias" at the scope.</summary>
    /// <param name="scope">Such as "classifier".</param>
    /// <param name="inputs">Width of the features.</param>
    /// <param name="outputs">Number of logits.</param>
    /// <param name="dropout">Probability of dropping a feature, in [0, 1).</param>
    /// <param name="deviation">Of newly drawn weights.</param>
    public LinearHead(ParameterScope scope, int inputs, int outputs, double dropout, double deviation)
    {
        layer = new LinearLayer(scope, inputs, outputs, deviation);
        this.dropout = dropout;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor features, ForwardPass pass) => layer.Forward(Dropout.Apply(features, pass.Mask(dropout)));
}
