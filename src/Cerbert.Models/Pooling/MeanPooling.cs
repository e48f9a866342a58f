using Cerbert.Models.Encoders;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Models.Pooling;

/// <summary>The mean of the last layer's vectors over all tokens, special ones included (Reimers and Gurevych, arXiv 1908.10084).</summary>
public sealed class MeanPooling(Encoder encoder) : PoolingStrategy
{
    /// <inheritdoc/>
    public override int OutputSize => encoder.HiddenSize;

    /// <inheritdoc/>
    public override Tensor Features(EncoderOutput output, ForwardPass pass) => Pool.Mean(output.Last, output.Sequences);
}
