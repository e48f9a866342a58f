using Cerbert.Models;
using Cerbert.Models.Checkpoints;
using Cerbert.Models.Encoders;
using Cerbert.Models.Layers;
using Cerbert.Tensors;

namespace Cerbert.Tests.Golden;

/// <summary>Stands for an encoder whose hidden states are parameters, so that their gradients can be looked at.</summary>
internal sealed class FixedEncoder(ParameterStore store, int hidden, int layers) : Encoder
{
    private LinearLayer? pooler;

    public override TransformerConfig Config { get; } = new BertConfig { HiddenSize = hidden, Layers = layers };

    public override string ClassName => "Bert";

    public override bool OwnsPooler => true;

    public override IReadOnlyList<Parameter> Embeddings => [];

    public override IReadOnlyList<IReadOnlyList<Parameter>> Layers => [];

    public override Parameter WordEmbeddings => throw new NotSupportedException();

    public override LinearLayer Pooler =>
        pooler ??= new LinearLayer(store.At("pooler", false), hidden, hidden, 0.1, Activation.Tanh);

    public override EncoderOutput Forward(TokenBatch batch, ForwardPass pass, OutputUse? use = null) => throw new NotSupportedException();
}
