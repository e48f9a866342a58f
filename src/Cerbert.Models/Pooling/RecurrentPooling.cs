using Cerbert.Models.Encoders;
using Cerbert.Models.Layers;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Models.Pooling;

/// <summary>
/// The last output of a recurrent network that reads [CLS] through the layers, from the lowest to the last (Song et al., arXiv 2002.04815,
/// section 3.2): what is built up layer by layer is the sequence.
/// </summary>
public sealed class RecurrentPooling : LayerPooling
{
    private readonly LinearLayer input;
    private readonly Parameter recurrent, bias;
    private readonly bool gru;

    /// <summary>
    /// Reads or draws "weight_ih", "weight_hh", "bias_ih", "bias_hh" at the scope, which hold the gates one below another as PyTorch has
    /// them: input, forget, cell, output for an LSTM; reset, update, new for a GRU.
    /// </summary>
    /// <param name="scope">Such as "heads.sst.pooling".</param>
    /// <param name="encoder">The encoder.</param>
    /// <param name="size">Width of the state and of the result.</param>
    /// <param name="gru">A gated recurrent unit instead of a long short-term memory.</param>
    /// <param name="first">The lowest layer that is read; 0 for the embeddings.</param>
    public RecurrentPooling(ParameterScope scope, Encoder encoder, int size, bool gru, int first)
        : base(encoder, first)
    {
        int gates = (gru ? 3 : 4) * size;
        double deviation = 1 / Math.Sqrt(3.0 * size); // the deviation of PyTorch's uniform draws from ±1/√size
        input = new LinearLayer(
            scope.Get("weight_ih", new Shape(gates, HiddenSize), Initializer.Normal(deviation)),
            scope.Get("bias_ih", new Shape(gates), Initializer.Normal(deviation)));
        recurrent = scope.Get("weight_hh", new Shape(gates, size), Initializer.Normal(deviation));
        bias = scope.Get("bias_hh", new Shape(gates), Initializer.Normal(deviation));
        (this.gru, OutputSize) = (gru, size);
    }

    /// <inheritdoc/>
    public override int OutputSize { get; }

    /// <inheritdoc/>
    public override Tensor Finish(Tensor features, ForwardPass pass)
    {
        Tensor gates = input.Forward(Rows(features)); // [sentences · layers, gates]
        return gru
            ? GatedRecurrentUnit.Apply(gates, Layers, recurrent, bias)
            : LongShortTermMemory.Apply(gates, Layers, recurrent, bias);
    }
}
