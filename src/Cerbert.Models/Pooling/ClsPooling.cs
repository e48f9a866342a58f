using Cerbert.Models.Encoders;
using Cerbert.Tensors;

namespace Cerbert.Models.Pooling;

/// <summary>
/// The vector of the summary token ([CLS]; the last token in XLNet and BART) in the last layer or in one below it. Layers below the last are less bent to the pre-training
/// objective (Devlin et al., arXiv 1810.04805, section 5.3, compare them as features).
/// </summary>
/// <param name="encoder">The encoder.</param>
/// <param name="below">How many layers below the last, 0 to the number of layers; 1 is the second to last.</param>
public sealed class ClsPooling(Encoder encoder, int below = 0) : PoolingStrategy
{
    private readonly int layer = encoder.LayerCount - below;

    /// <inheritdoc/>
    public override int OutputSize => encoder.HiddenSize;

    /// <inheritdoc/>
    public override OutputUse Use => below == 0 ? OutputUse.SummaryTokens : OutputUse.SummaryTokensOfAllLayers;

    /// <inheritdoc/>
    public override Tensor Features(EncoderOutput output, ForwardPass pass) => below == 0 ? output.Summary() : output.Summary(layer);
}
