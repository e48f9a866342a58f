using Cerbert.Models.Checkpoints;
using Cerbert.Models.Layers;
using Cerbert.Tensors;

namespace Cerbert.Models.Encoders;

/// <summary>ALBERT (Lan et al., arXiv 1909.11942): one layer's weights used by all layers. No dropout after the feed-forward part.</summary>
public sealed class AlbertEncoder : TransformerEncoder
{
    /// <summary>Reads or draws the encoder under "albert".</summary>
    public AlbertEncoder(ParameterStore store, AlbertConfig config)
        : base(store, config, LayerNames.Albert, _ => "encoder.albert_layer_groups.0.albert_layers.0", "encoder.embedding_hidden_mapping_in", outputDropout: 0)
    {
    }

    /// <inheritdoc/>
    public override string ClassName => "Albert";

    /// <inheritdoc/>
    public override bool OwnsPooler => true;

    private protected override LinearLayer MakePooler() => Dense(Scope.At("pooler"), Activation.Tanh);
}
