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

    /// <summary>What the family's own classifiers make of the first token, such as tanh(W·first + b): read or drawn on first use, for pooling.</summary>
    public abstract LinearLayer Pooler { get; }

    /// <summary>Whether the pooler is a part of the encoder, pre-trained, frozen and saved with it; else it is a part of a classifier.</summary>
    public virtual bool OwnsPooler => true;

    /// <summary>Number of layers above the embeddings.</summary>
    public abstract int LayerCount { get; }

    /// <summary>Computes the hidden states.</summary>
    /// <param name="batch">Token ids.</param>
    /// <param name="pass">Training or not, element type.</param>
    /// <param name="use">What will be read of the result; null: everything.</param>
    public abstract EncoderOutput Forward(TokenBatch batch, ForwardPass pass, OutputUse? use = null);
}
