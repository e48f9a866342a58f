using Cerbert.Models.Checkpoints;
using Cerbert.Models.Layers;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Models.Encoders;

/// <summary>Turns token ids into a vector per token. One subclass per family of published models.</summary>
public abstract class Encoder
{
    private static readonly Dictionary<Type, Func<ParameterStore, TransformerConfig, Encoder>> s_families = new()
    {
        [typeof(BertConfig)] = (store, config) => new BertEncoder(store, (BertConfig)config),
        [typeof(RobertaConfig)] = (store, config) => new RobertaEncoder(store, (RobertaConfig)config),
        [typeof(XlmRobertaConfig)] = (store, config) => new RobertaEncoder(store, (XlmRobertaConfig)config),
        [typeof(DistilBertConfig)] = (store, config) => new DistilBertEncoder(store, (DistilBertConfig)config),
        [typeof(ElectraConfig)] = (store, config) => new ElectraEncoder(store, (ElectraConfig)config),
        [typeof(AlbertConfig)] = (store, config) => new AlbertEncoder(store, (AlbertConfig)config),
        [typeof(XlnetConfig)] = (store, config) => new XlnetEncoder(store, (XlnetConfig)config),
        [typeof(BartConfig)] = (store, config) => new BartEncoder(store, (BartConfig)config),
    };

    /// <summary>Sizes and names as in config.json.</summary>
    public abstract TransformerConfig Config { get; }

    /// <summary>Width of a token's vector.</summary>
    public int HiddenSize => Config.HiddenSize;

    /// <summary>The most tokens a sequence may have, special ones included.</summary>
    public int MaxLength => Config.MaxLength;

    /// <summary>Number of layers above the embeddings.</summary>
    public int LayerCount => Config.LayerCount;

    /// <summary>What stands before the names of all its parameters, such as "bert", without the dot.</summary>
    public string Prefix => Config.Names.Prefix;

    /// <summary>The parameters below the layers: tables, their normalisation and projection.</summary>
    public abstract IReadOnlyList<Parameter> Embeddings { get; }

    /// <summary>The parameters of each layer that has weights of its own, the lowest first; ALBERT, whose layers share theirs, has one.</summary>
    public abstract IReadOnlyList<IReadOnlyList<Parameter>> Layers { get; }

    /// <summary>The word embedding table, [vocabulary, width].</summary>
    public abstract Parameter WordEmbeddings { get; }

    /// <summary>
    /// Whether the token that stands for a sentence, the summary token, is its last one, as in XLNet and BART; else it is the first, [CLS].
    /// </summary>
    public virtual bool SummaryIsLast => false;

    /// <summary>What the family's own classifiers make of the summary token, such as tanh(W·first + b): read or drawn on first use, for pooling.</summary>
    public abstract LinearLayer Pooler { get; }

    /// <summary>Whether the pooler is a part of the encoder, pre-trained, frozen and saved with it; else it is a part of a classifier.</summary>
    public abstract bool OwnsPooler { get; }

    /// <summary>Whether the family's classifiers drop out the summary token's vector before the pooler too.</summary>
    public virtual bool DropsBeforePooler => false;

    /// <summary>Where the family's classifiers have their last layer, such as "classifier".</summary>
    public virtual string ClassifierName => "classifier";

    /// <summary>The family's class name in transformers, such as "Bert": that of a bare encoder ends in Model, of a classifier in ForSequenceClassification.</summary>
    public abstract string ClassName { get; }

    /// <summary>The encoder of a configuration, its weights read from the store's checkpoint or drawn. Adding a family is one line.</summary>
    /// <exception cref="InvalidDataException">The checkpoint lacks a weight.</exception>
    public static Encoder Create(ParameterStore store, TransformerConfig config) => s_families[config.GetType()](store, config);

    /// <summary>Whether a parameter is a part of the encoder.</summary>
    public bool Owns(Parameter parameter) => parameter.Name.StartsWith(Prefix + ".", StringComparison.Ordinal);

    /// <summary>Whether a parameter belongs to the encoder's own pooler, which a checkpoint need not have.</summary>
    public bool IsOptional(string parameter) => OwnsPooler && parameter.StartsWith(Prefix + ".pooler.", StringComparison.Ordinal);

    /// <summary>
    /// Rounds the weights of all layers to 8 bits: inference uses those from now on, which is faster than bfloat16 where
    /// <see cref="Tensors.MatMul.MatMulEngine.SupportsInt8"/>. Training does not, and ends it.
    /// </summary>
    public void Quantize()
    {
        foreach (Parameter weight in LayerWeights)
            weight.Quantize();
    }

    /// <summary>Ends what <see cref="Quantize"/> began.</summary>
    public void Dequantize()
    {
        foreach (Parameter weight in LayerWeights)
            weight.Dequantize();
    }

    // What the layers multiply by; query, key and value lie together.
    private IEnumerable<Parameter> LayerWeights =>
        Layers.SelectMany(layer => layer).Select(parameter => parameter.GradOwner).Where(owner => owner.Shape.Rank == 2).Distinct();

    /// <summary>The rows of the word table that a batch's tokens have, [tokens, width]: what <see cref="ForwardPass.WordDelta"/> is added to.</summary>
    /// <exception cref="InvalidDataException">An id is outside the table.</exception>
    public Tensor WordVectors(TokenBatch batch)
    {
        TokenEmbeddings.RequireIds(batch, Config);
        return Gather.Apply(WordEmbeddings.Value, batch.Ids);
    }

    /// <summary>Computes the hidden states.</summary>
    /// <param name="batch">Token ids.</param>
    /// <param name="pass">Training or not, element type.</param>
    /// <param name="use">What will be read of the result; null: everything.</param>
    /// <exception cref="InvalidDataException">An id is outside its table, or a sequence longer than the table of positions.</exception>
    public abstract EncoderOutput Forward(TokenBatch batch, ForwardPass pass, OutputUse? use = null);
}
