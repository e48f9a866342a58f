using Cerbert.Models.Checkpoints;
using Cerbert.Models.Layers;
using Cerbert.Tensors;

namespace Cerbert.Models.Encoders;

/// <summary>BERT (Devlin et al., arXiv 1810.04805).</summary>
public sealed class BertEncoder : TransformerEncoder
{
    /// <summary>Reads or draws the encoder under "bert".</summary>
    public BertEncoder(ParameterStore store, BertConfig config)
        : base(store, config, LayerNames.Bert, i => $"encoder.layer.{i}")
    {
    }

    /// <inheritdoc/>
    public override string ClassName => "Bert";

    /// <inheritdoc/>
    public override bool OwnsPooler => true;

    private protected override LinearLayer MakePooler() => Dense(Scope.At("pooler.dense"), Activation.Tanh);
}
