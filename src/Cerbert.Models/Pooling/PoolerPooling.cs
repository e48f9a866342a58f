using Cerbert.Models.Encoders;
using Cerbert.Models.Layers;
using Cerbert.Tensors;

namespace Cerbert.Models.Pooling;

/// <summary>BERT's own: tanh(W·h_cls + b), with the pre-trained pooler where the checkpoint has one.</summary>
public sealed class PoolerPooling : PoolingStrategy
{
    private readonly LinearLayer pooler;

    /// <summary>Uses the encoder's pooler.</summary>
    public PoolerPooling(Encoder encoder)
    {
        pooler = encoder.Pooler;
        OutputSize = encoder.HiddenSize;
    }

    /// <inheritdoc/>
    public override int OutputSize { get; }

    /// <inheritdoc/>
    public override bool ReadsFirstOnly => true;

    /// <inheritdoc/>
    public override Tensor Apply(EncoderOutput output, ForwardPass pass) => pooler.Forward(output.First());
}
