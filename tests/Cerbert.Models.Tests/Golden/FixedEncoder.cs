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

    public override ModelConfig Config { get; } = new BertConfig();

    public override int HiddenSize => hidden;

    public override int MaxLength => int.MaxValue;

    public override int LayerCount => layers;

    public override Parameter WordEmbeddings => throw new NotSupportedException();

    public override LinearLayer Pooler =>
        pooler ??= new LinearLayer(store.At("pooler", false), hidden, hidden, 0.1, Activation.Tanh);

    public override EncoderOutput Forward(TokenBatch batch, ForwardPass pass, OutputUse? use = null) => throw new NotSupportedException();
}
