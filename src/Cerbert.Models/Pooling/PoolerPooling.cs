using Cerbert.Models.Encoders;
using Cerbert.Models.Layers;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Models.Pooling;

/// <summary>
/// What the family's own classifiers have before their last layer: for BERT tanh(W·h_cls + b), with the pre-trained pooler where the checkpoint
/// has one.
/// </summary>
public sealed class PoolerPooling : PoolingStrategy
{
    private readonly LinearLayer pooler;
    private readonly bool ofEncoder;
    private readonly double dropout;

    /// <summary>Uses the encoder's pooler.</summary>
    public PoolerPooling(Encoder encoder)
    {
        pooler = encoder.Pooler;
        ofEncoder = encoder.OwnsPooler;
        OutputSize = encoder.HiddenSize;
        dropout = encoder.DropsBeforePooler ? encoder.Config.ClassifierDropout ?? encoder.Config.HiddenDropout : 0;
    }

    /// <inheritdoc/>
    public override int OutputSize { get; }

    /// <inheritdoc/>
    public override OutputUse Use => OutputUse.SummaryTokens;

    /// <inheritdoc/>
    public override Tensor Features(EncoderOutput output, ForwardPass pass) =>
        ofEncoder ? pooler.Forward(output.Summary()) : output.Summary();

    /// <inheritdoc/>
    public override Tensor Finish(Tensor features, ForwardPass pass) =>
        ofEncoder ? features : pooler.Forward(Dropout.Apply(features, pass.Mask(dropout)));
}
