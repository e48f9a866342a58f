using Cerbert.Models.Checkpoints;
using Cerbert.Models.Encoders;
using Cerbert.Models.Layers;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Models.Heads;

/// <summary>
/// BERT's masked-language-model head: logits = W_words·LayerNorm(gelu(dense(h))) + bias, the decoder being the word embedding table
/// (Devlin et al. 2018, section 3.1). Computed at the masked positions only.
/// </summary>
public sealed class MaskedLanguageHead
{
    private readonly LinearLayer transform;
    private readonly LayerNormLayer norm;
    private readonly Parameter words, bias;

    /// <summary>Reads or draws the head under "cls.predictions".</summary>
    public MaskedLanguageHead(ParameterStore store, BertEncoder encoder)
    {
        TransformerConfig config = encoder.Config;
        ParameterScope scope = store.At("cls.predictions", mustExist: false);
        transform = new LinearLayer(scope.At("transform.dense"), config.HiddenSize, config.HiddenSize, config.InitializerRange, TransformerLayer.ToActivation(config.Activation));
        norm = new LayerNormLayer(scope.At("transform.LayerNorm"), config.HiddenSize, config.LayerNormEps);
        bias = scope.Get("bias", new Shape(config.VocabularySize), Initializer.Zeros);
        words = encoder.WordEmbeddings;
    }

    /// <summary>Logits [positions, vocabulary] at some token positions of the batch.</summary>
    /// <param name="output">The encoder's output.</param>
    /// <param name="positions">Token numbers in the ragged batch.</param>
    public Tensor Forward(EncoderOutput output, ReadOnlyMemory<int> positions)
    {
        Tensor masked = output.At(positions);                       // [positions, hidden]
        Tensor features = norm.Forward(transform.Forward(masked));
        return Linear.Apply(features, words, bias);                 // [positions, vocabulary]
    }
}
