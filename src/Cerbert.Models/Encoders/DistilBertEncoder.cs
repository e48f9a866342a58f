using Cerbert.Models.Checkpoints;
using Cerbert.Models.Layers;
using Cerbert.Tensors;

namespace Cerbert.Models.Encoders;

/// <summary>DistilBERT (Sanh et al., arXiv 1910.01108): no dropout after the attention.</summary>
public sealed class DistilBertEncoder : TransformerEncoder
{
    /// <summary>Reads or draws the encoder under "distilbert".</summary>
    public DistilBertEncoder(ParameterStore store, DistilBertConfig config)
        : base(store, config, LayerNames.DistilBert, i => $"transformer.layer.{i}", attendedDropout: 0)
    {
    }

    /// <inheritdoc/>
    public override string ClassName => "DistilBert";

    /// <inheritdoc/>
    public override bool OwnsPooler => false;

    private protected override LinearLayer MakePooler() => ClassifierDense("pre_classifier", Activation.Relu);
}
