using Cerbert.Models.Encoders;
using Cerbert.Models.Layers;
using Cerbert.Models.Pooling;
using Cerbert.Tensors;

namespace Cerbert.Models.Heads;

/// <summary>
/// BERT's next-sentence head: two logits, halves that belong together and halves that do not, from the pooler (Devlin et al.,
/// arXiv 1810.04805, section 3.1).
/// </summary>
public sealed class SentencePairHead
{
    private readonly PoolerPooling pooling;
    private readonly LinearLayer layer;

    /// <summary>Reads or draws the head under "cls.seq_relationship", and the encoder's pooler.</summary>
    public SentencePairHead(ParameterStore store, Encoder encoder)
    {
        pooling = new PoolerPooling(encoder);
        layer = new LinearLayer(store.At("cls.seq_relationship", mustExist: false), encoder.HiddenSize, 2, encoder.Config.InitializerRange);
    }

    /// <summary>Logits [sequences, 2].</summary>
    public Tensor Forward(EncoderOutput output, ForwardPass pass) => layer.Forward(pooling.Apply(output, pass));
}
