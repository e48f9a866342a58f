using System.Text.Json.Nodes;

namespace Cerbert.Models.Checkpoints;

/// <summary>
/// The sizes and choices of a BART encoder and decoder (Lewis et al., arXiv 1910.13461). <see cref="TransformerConfig.Layers"/>, heads and inner
/// width are the encoder's; the decoder has its own.
/// </summary>
public sealed record BartConfig : TransformerConfig
{
    /// <summary>The family's "model_type".</summary>
    public const string Family = "bart";

    private const string LayersKey = "decoder_layers", HeadsKey = "decoder_attention_heads", InnerKey = "decoder_ffn_dim";
    private const string InnerDropoutKey = "activation_dropout", StartKey = "decoder_start_token_id";

    private static readonly NameMap s_names = NameMap.Of("model", "classification_head", "final_logits_bias");

    private static readonly ConfigKeys s_keys = new()
    {
        Hidden = "d_model",
        Layers = "encoder_layers",
        Heads = "encoder_attention_heads",
        Inner = "encoder_ffn_dim",
        Types = null,
        Activation = "activation_function",
        HiddenDropout = "dropout",
        AttentionDropout = "attention_dropout",
        Epsilon = null,
        Range = "init_std",
    };

    /// <summary>transformers' defaults: those of BART-large.</summary>
    public BartConfig()
    {
        (VocabularySize, HiddenSize, Layers, Heads, IntermediateSize, MaxPositions) = (50265, 1024, 12, 16, 4096, 1024);
        (TypeVocabularySize, PadTokenId, AttentionDropout, ClassifierDropout, LayerNormEps) = (0, 1, 0, 0, 1e-5);
    }

    /// <inheritdoc/>
    public override string ModelType => Family;

    /// <inheritdoc/>
    public override NameMap Names => s_names;

    /// <summary>Number of decoder layers.</summary>
    public int DecoderLayers { get; init; } = 12;

    /// <summary>Attention heads per decoder layer.</summary>
    public int DecoderHeads { get; init; } = 16;

    /// <summary>Width inside the decoder's feed-forward layers.</summary>
    public int DecoderIntermediateSize { get; init; } = 4096;

    /// <summary>The token before the decoder's input, &lt;/s&gt;.</summary>
    public int DecoderStartTokenId { get; init; } = 2;

    /// <summary>Dropout inside the feed-forward parts, after their activation, in [0, 1).</summary>
    public double ActivationDropout { get; init; }

    /// <inheritdoc/>
    public override double InnerDropout => ActivationDropout;

    /// <inheritdoc/>
    public override int LayerCount => Layers + DecoderLayers;

    // The tables have two rows more than config.json says, from the padding id of the first program.
    /// <inheritdoc/>
    public override int FirstPosition => 2;

    /// <inheritdoc/>
    public override int MaxLength => MaxPositions;

    private protected override ConfigKeys Keys => s_keys;

    private protected override bool HasPooler => false;

    internal static ModelConfig Parse(ConfigFields fields) => new BartConfig().ParseFields(fields);

    private protected override TransformerConfig ParseOwn(ConfigFields fields)
    {
        foreach (string key in (string[])["scale_embedding", "normalize_before", "add_final_layer_norm", "static_position_embeddings"])
            if (fields.Flag(key, false))
                throw fields.Error(key, "is true", "false, as in every published BART; mBART and its kind are not supported");
        foreach (string key in (string[])["encoder_layerdrop", "decoder_layerdrop"])
            if (fields.Probability(key, 0) is var dropped and not 0)
                throw fields.Error(key, $"is {dropped}", "0: leaving out whole layers at random is not supported");
        BartConfig config = this with
        {
            DecoderLayers = fields.Integer(LayersKey, 1, MostLayers),
            DecoderHeads = fields.Integer(HeadsKey, 1, MostHidden),
            DecoderIntermediateSize = fields.Integer(InnerKey, 1, MostInner),
            DecoderStartTokenId = fields.Integer(StartKey, 0, VocabularySize - 1, Math.Min(DecoderStartTokenId, VocabularySize - 1)),
            ActivationDropout = fields.Probability(InnerDropoutKey, ActivationDropout),
        };
        return HiddenSize % config.DecoderHeads == 0
            ? config
            : throw fields.Error(s_keys.Hidden, $"is {HiddenSize}", $"a multiple of \"{HeadsKey}\", {config.DecoderHeads}");
    }

    private protected override void WriteChanges(JsonObject json, ModelConfig? before)
    {
        base.WriteChanges(json, before);
        var old = before as BartConfig;
        Write(json, LayersKey, DecoderLayers, old?.DecoderLayers);
        Write(json, HeadsKey, DecoderHeads, old?.DecoderHeads);
        Write(json, InnerKey, DecoderIntermediateSize, old?.DecoderIntermediateSize);
        Write(json, StartKey, DecoderStartTokenId, old?.DecoderStartTokenId);
        Write(json, InnerDropoutKey, ActivationDropout, old?.ActivationDropout);
    }

    private protected override long CountParameters()
    {
        long h = HiddenSize, attention = 4 * ((h * h) + h), norm = 2 * h;
        long embeddings = (h * VocabularySize) + (2 * ((h * (MaxPositions + FirstPosition)) + norm));
        long encoder = attention + FeedForward(IntermediateSize) + (2 * norm), decoder = (2 * attention) + FeedForward(DecoderIntermediateSize) + (3 * norm);
        return embeddings + (Layers * encoder) + (DecoderLayers * decoder);

        long FeedForward(long inner) => (2 * h * inner) + inner + h;
    }
}
