using Cerbert.Models.Encoders;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Models.Pooling;

/// <summary>
/// [CLS] of the last n layers side by side, the last layer first (Devlin et al., arXiv 1810.04805, section 5.3, whose best features are the last
/// four).
/// </summary>
/// <param name="encoder">The encoder.</param>
/// <param name="count">How many layers, from 1 to the number of layers and the embeddings.</param>
public sealed class ConcatLastPooling(Encoder encoder, int count) : PoolingStrategy
{
    /// <inheritdoc/>
    public override int OutputSize => count * encoder.HiddenSize;

    /// <inheritdoc/>
    public override OutputUse Use => OutputUse.SummaryTokensOfAllLayers;

    /// <inheritdoc/>
    public override Tensor Features(EncoderOutput output, ForwardPass pass) =>
        Concat.Columns([.. Enumerable.Range(0, count).Select(i => output.Summary(encoder.LayerCount - i))]);
}
