using Cerbert.Models.Encoders;
using Cerbert.Tensors;

namespace Cerbert.Models.Pooling;

/// <summary>The last layer's vector of the first token, [CLS].</summary>
public sealed class ClsPooling(Encoder encoder) : PoolingStrategy
{
    /// <inheritdoc/>
    public override int OutputSize => encoder.HiddenSize;

    /// <inheritdoc/>
    public override bool ReadsFirstOnly => true;

    /// <inheritdoc/>
    public override Tensor Apply(EncoderOutput output, ForwardPass pass) => output.First();
}
