using Cerbert.Models.Layers;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Models.Heads;

/// <summary>out(dropout(f(dense(x)))): a hidden layer, for tasks whose features a plane does not separate. No activation at the end.</summary>
public sealed class MlpHead : Head
{
    private readonly LinearLayer dense, output;
    private readonly double dropout;

    /// <summary>Reads or draws "dense" and "out", each with "weight" and "bias", at the scope.</summary>
    /// <param name="scope">Such as "heads.sentiment".</param>
    /// <param name="inputs">Width of the features.</param>
    /// <param name="hidden">Width of the hidden layer.</param>
    /// <param name="activation">The hidden layer's f.</param>
    /// <param name="outputs">Number of logits.</param>
    /// <param name="dropout">Probability of dropping a hidden feature, in [0, 1).</param>
    /// <param name="deviation">Of newly drawn weights.</param>
    public MlpHead(ParameterScope scope, int inputs, int hidden, Activation activation, int outputs, double dropout, double deviation)
    {
        dense = new LinearLayer(scope.At("dense"), inputs, hidden, deviation, activation);
        output = new LinearLayer(scope.At("out"), hidden, outputs, deviation);
        this.dropout = dropout;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor features, ForwardPass pass) =>
        output.Forward(Dropout.Apply(dense.Forward(features), pass.Mask(dropout)));
}
