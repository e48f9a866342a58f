using Cerbert.Models.Layers;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Models.Heads;

/// <summary>Dropout and a linear layer: one logit per class.</summary>
public sealed class ClassifierHead
{
    private readonly LinearLayer classifier;
    private readonly double dropout;

    /// <summary>Reads or draws "weight" and "bias" at the scope.</summary>
    /// <param name="scope">Such as "classifier".</param>
    /// <param name="inputs">Width of the pooled vector.</param>
    /// <param name="classes">Number of logits.</param>
    /// <param name="dropout">Probability of dropping a pooled feature, in [0, 1).</param>
    /// <param name="deviation">Of newly drawn weights.</param>
    public ClassifierHead(ParameterScope scope, int inputs, int classes, double dropout, double deviation)
    {
        classifier = new LinearLayer(scope, inputs, classes, deviation);
        this.dropout = dropout;
    }

    /// <summary>[sentences, features] → logits [sentences, classes].</summary>
    public Tensor Forward(Tensor pooled, ForwardPass pass) => classifier.Forward(Dropout.Apply(pooled, pass.Mask(dropout)));
}
