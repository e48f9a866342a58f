using Cerbert.Models.Encoders;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Models.Pooling;

/// <summary>
/// The largest value of each column of the last layer over all tokens, special ones included (Reimers and Gurevych, arXiv 1908.10084): for
/// tasks where one word decides. Weaker than the mean for similarity.
/// </summary>
public sealed class MaxPooling(Encoder encoder) : PoolingStrategy
{
    /// <inheritdoc/>
    public override int OutputSize => encoder.HiddenSize;

    /// <inheritdoc/>
    public override Tensor Features(EncoderOutput output, ForwardPass pass) => MaxPool.Apply(output.Last, output.Sequences);
}
