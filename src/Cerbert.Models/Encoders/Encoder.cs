using Cerbert.Models.Checkpoints;
using Cerbert.Models.Layers;
using Cerbert.Tensors;

namespace Cerbert.Models.Encoders;

/// <summary>Turns token ids into a vector per token. One subclass per family of published models.</summary>
public abstract class Encoder
{
    /// <summary>Sizes and names as in config.json.</summary>
    public abstract ModelConfig Config { get; }

    /// <summary>Width of a token's vector.</summary>
    public abstract int HiddenSize { get; }

    /// <summary>The most tokens a sequence may have, special ones included.</summary>
    public abstract int MaxLength { get; }

    /// <summary>The word embedding table, [vocabulary, hidden].</summary>
    public abstract Parameter WordEmbeddings { get; }

    /// <summary>tanh(W·first + b) of the family, if it has one: made on first use, for pooling.</summary>
    public abstract LinearLayer Pooler { get; }

    /// <summary>Computes all hidden states.</summary>
    /// <param name="batch">Token ids.</param>
    /// <param name="pass">Training or not, element type.</param>
    /// <param name="firstOnly">
    /// Nobody reads the last layer's output but at the first token of each sentence: it is computed there alone. The numbers are the same.
    /// </param>
    public abstract EncoderOutput Forward(TokenBatch batch, ForwardPass pass, bool firstOnly = false);
}
