using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cerbert.Models.Checkpoints;

/// <summary>The sizes and choices of a BERT encoder (Devlin et al. 2018), with transformers' defaults: those of BERT-base.</summary>
public record BertConfig : ModelConfig
{
    /// <summary>The family's "model_type".</summary>
    public const string Family = "bert";

    // Limits far above any published encoder; they keep a damaged file from asking for absurd amounts of memory.
    private const int MostTokens = 1 << 24, MostHidden = 1 << 16, MostInner = 1 << 20, MostLayers = 1 << 10, MostPositions = 1 << 20;
    private const long MostParameters = 20_000_000_000;

    /// <inheritdoc/>
    public override string ModelType => Family;

    /// <inheritdoc/>
    public override int VocabularySize { get; init; } = 30522;

    /// <summary>Width of a token's vector ("hidden_size"), a multiple of <see cref="Heads"/>.</summary>
    public int HiddenSize { get; init; } = 768;

    /// <summary>Number of transformer layers ("num_hidden_layers").</summary>
    public int Layers { get; init; } = 12;

    /// <summary>Attention heads per layer ("num_attention_heads").</summary>
    public int Heads { get; init; } = 12;

    /// <summary>Width inside the feed-forward layer ("intermediate_size").</summary>
    public int IntermediateSize { get; init; } = 3072;

    /// <summary>Longest sequence in tokens, special ones included ("max_position_embeddings").</summary>
    public int MaxPositions { get; init; } = 512;

    /// <summary>Kinds of segments ("type_vocab_size").</summary>
    public int TypeVocabularySize { get; init; } = 2;

    /// <summary>Activation of the feed-forward layer ("hidden_act").</summary>
    public HiddenActivation Activation { get; init; } = HiddenActivation.Gelu;

    /// <summary>Dropout of embeddings and layer outputs ("hidden_dropout_prob"), in [0, 1).</summary>
    public double HiddenDropout { get; init; } = 0.1;

    /// <summary>Dropout of attention weights ("attention_probs_dropout_prob"), in [0, 1).</summary>
    public double AttentionDropout { get; init; } = 0.1;

    /// <summary>Dropout before a classifier ("classifier_dropout"), in [0, 1); null means <see cref="HiddenDropout"/>.</summary>
    public double? ClassifierDropout { get; init; }

    /// <summary>Added to the variance in layer normalisation ("layer_norm_eps").</summary>
    public double LayerNormEps { get; init; } = 1e-12;

    /// <summary>Standard deviation of newly drawn weights ("initializer_range").</summary>
    public double InitializerRange { get; init; } = 0.02;

    /// <summary>The id of the padding token ("pad_token_id"); null where there is none.</summary>
    public int? PadTokenId { get; init; } = 0;

    /// <summary>Parameters of embeddings, layers and pooler, without heads.</summary>
    public long ParameterCount => CountParameters();

    /// <summary>Checks a configuration that was made or changed in the program; <see cref="ModelConfig.Load"/> does it by itself.</summary>
    /// <exception cref="ArgumentException">A size does not fit the others or is out of range.</exception>
    public void Validate()
    {
        try
        {
            using var json = JsonDocument.Parse((this with { Original = [] }).ToJson());
            _ = Parse(new ConfigFields(nameof(BertConfig), json.RootElement));
        }
        catch (InvalidDataException e)
        {
            throw new ArgumentException(e.Message, e);
        }
    }

    internal static BertConfig Parse(ConfigFields fields)
    {
        RefuseOtherArchitectures(fields);
        BertConfig config = new BertConfig().WithCommon<BertConfig>(fields) with
        {
            VocabularySize = fields.Integer("vocab_size", 1, MostTokens),
            HiddenSize = fields.Integer("hidden_size", 1, MostHidden),
            Layers = fields.Integer("num_hidden_layers", 1, MostLayers),
            Heads = fields.Integer("num_attention_heads", 1, MostHidden),
            IntermediateSize = fields.Integer("intermediate_size", 1, MostInner),
            MaxPositions = fields.Integer("max_position_embeddings", 1, MostPositions, 512),
            TypeVocabularySize = fields.Integer("type_vocab_size", 1, MostHidden, 2),
            Activation = fields.Choice("hidden_act", HiddenActivation.Gelu, ConfigNames.Activations),
            HiddenDropout = fields.Probability("hidden_dropout_prob", 0.1),
            AttentionDropout = fields.Probability("attention_probs_dropout_prob", 0.1),
            ClassifierDropout = fields.TryGet("classifier_dropout", out _) ? fields.Probability("classifier_dropout", 0) : null,
            LayerNormEps = fields.Number("layer_norm_eps", 1e-30, 1, 1e-12),
            InitializerRange = fields.Number("initializer_range", 0, 1000, 0.02),
        };
        if (config.HiddenSize % config.Heads != 0)
            throw fields.Error("hidden_size", $"is {config.HiddenSize}", $"a multiple of \"num_attention_heads\", {config.Heads}");
        if (config.CountParameters() is var count and > MostParameters)
            throw BadFile.Error(fields.File, $"asks for a model of {count} parameters, at most {MostParameters} are supported: check hidden_size, num_hidden_layers, vocab_size");
        // An explicit null means that no token is padding; an absent field means 0.
        bool noPadding = fields.IsNull("pad_token_id");
        return config with { PadTokenId = noPadding ? null : fields.Integer("pad_token_id", 0, config.VocabularySize - 1, 0) };
    }

    private protected override void WriteChanges(JsonObject json, ModelConfig? before)
    {
        var old = before as BertConfig;
        Write("vocab_size", VocabularySize, old?.VocabularySize);
        Write("hidden_size", HiddenSize, old?.HiddenSize);
        Write("num_hidden_layers", Layers, old?.Layers);
        Write("num_attention_heads", Heads, old?.Heads);
        Write("intermediate_size", IntermediateSize, old?.IntermediateSize);
        Write("max_position_embeddings", MaxPositions, old?.MaxPositions);
        Write("type_vocab_size", TypeVocabularySize, old?.TypeVocabularySize);
        Write("hidden_act", ConfigNames.OfActivation(Activation), old is null ? null : ConfigNames.OfActivation(old.Activation));
        Write("hidden_dropout_prob", HiddenDropout, old?.HiddenDropout);
        Write("attention_probs_dropout_prob", AttentionDropout, old?.AttentionDropout);
        Write("layer_norm_eps", LayerNormEps, old?.LayerNormEps);
        Write("initializer_range", InitializerRange, old?.InitializerRange);
        if (old is null || PadTokenId != old.PadTokenId)
            json["pad_token_id"] = PadTokenId;
        if (old is null || ClassifierDropout != old.ClassifierDropout)
            json["classifier_dropout"] = ClassifierDropout;

        void Write<T>(string key, T value, object? previous)
        {
            if (!Equals(value, previous))
                json[key] = JsonValue.Create(value);
        }
    }

    // Fields that make it another network: ignoring them would give wrong numbers without a word.
    private static void RefuseOtherArchitectures(ConfigFields fields)
    {
        if (fields.Text("position_embedding_type") is { } positions and not "absolute")
            throw fields.Error("position_embedding_type", $"is {BadFile.Quote(positions)}", "absolute, the only kind supported");
        foreach (string key in (string[])["is_decoder", "add_cross_attention"])
            if (fields.Flag(key, false))
                throw fields.Error(key, "is true", "false: encoders only are supported");
    }

    private long CountParameters()
    {
        long h = HiddenSize, inner = IntermediateSize;
        long embeddings = (h * ((long)VocabularySize + MaxPositions + TypeVocabularySize)) + (2 * h);
        long layer = (4 * ((h * h) + h)) + (h * inner) + inner + (inner * h) + h + (4 * h);
        return embeddings + (Layers * layer) + (h * h) + h;
    }
}
