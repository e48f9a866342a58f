using Cerbert.Models.Checkpoints;
using Cerbert.Models.Layers;
using Cerbert.Tensors;

namespace Cerbert.Models.Encoders;

/// <summary>ELECTRA (Clark et al., arXiv 2003.10555), the discriminator or the generator.</summary>
public sealed class ElectraEncoder : TransformerEncoder
{
    /// <summary>Reads or draws the encoder under "electra".</summary>
    public ElectraEncoder(ParameterStore store, ElectraConfig config)
        : base(store, config, LayerNames.Bert, i => $"encoder.layer.{i}")
    {
    }

    /// <inheritdoc/>
    public override string ClassName => "Electra";

    /// <inheritdoc/>
    public override bool OwnsPooler => false;

    /// <inheritdoc/>
    public override bool DropsBeforePooler => true;

    /// <inheritdoc/>
    public override string ClassifierName => "classifier.out_proj";

    private protected override LinearLayer MakePooler() => ClassifierDense("classifier.dense", Activation.Gelu);
}
