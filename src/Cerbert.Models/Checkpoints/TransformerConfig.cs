using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cerbert.Models.Checkpoints;

/// <summary>
/// The sizes and choices that every family of transformer encoders has, whatever its config.json calls them. A family derives from it: its
/// defaults are those of transformers, <see cref="Keys"/> its field names.
/// </summary>
public abstract record TransformerConfig : ModelConfig
{
    // Limits far above any published encoder; they keep a damaged file from asking for absurd amounts of memory.
    private protected const int MostTokens = 1 << 24, MostHidden = 1 << 16, MostInner = 1 << 20, MostLayers = 1 << 10, MostPositions = 1 << 20;
    private const long MostParameters = 20_000_000_000;

    /// <inheritdoc/>
    public override int VocabularySize { get; init; } = 30522;

    /// <summary>Width of a token's vector, a multiple of <see cref="Heads"/>.</summary>
    public int HiddenSize { get; init; } = 768;

    /// <summary>Width of the embedding tables: <see cref="HiddenSize"/> where the family does not project them.</summary>
    public virtual int EmbeddingSize
    {
        get => HiddenSize;
        init => throw new NotSupportedException("embeddings of this family are as wide as its layers");
    }

    /// <summary>Number of transformer layers.</summary>
    public int Layers { get; init; } = 12;

    /// <summary>Attention heads per layer.</summary>
    public int Heads { get; init; } = 12;

    /// <summary>Width inside the feed-forward layer.</summary>
    public int IntermediateSize { get; init; } = 3072;

    /// <summary>Rows of the position table.</summary>
    public virtual int MaxPositions { get; init; } = 512;

    /// <summary>Kinds of segments; 0 where the family has none.</summary>
    public int TypeVocabularySize { get; init; } = 2;

    /// <summary>Activation of the feed-forward layer.</summary>
    public HiddenActivation Activation { get; init; } = HiddenActivation.Gelu;

    /// <summary>Dropout of embeddings and layer outputs, in [0, 1).</summary>
    public double HiddenDropout { get; init; } = 0.1;

    /// <summary>Dropout of attention weights, in [0, 1).</summary>
    public double AttentionDropout { get; init; } = 0.1;

    /// <summary>Dropout before a classifier, in [0, 1); null means <see cref="HiddenDropout"/>.</summary>
    public double? ClassifierDropout { get; init; }

    /// <summary>Added to the variance in layer normalisation.</summary>
    public double LayerNormEps { get; init; } = 1e-12;

    /// <summary>Standard deviation of newly drawn weights.</summary>
    public double InitializerRange { get; init; } = 0.02;

    /// <summary>The id of the padding token; null where there is none.</summary>
    public int? PadTokenId { get; init; } = 0;

    /// <summary>The position of a sentence's first token in the position table.</summary>
    public virtual int FirstPosition => 0;

    /// <summary>All layers that a token passes: those of <see cref="Layers"/>, and a decoder's where there is one.</summary>
    public virtual int LayerCount => Layers;

    /// <summary>Dropout inside the feed-forward part, after its activation, in [0, 1).</summary>
    public virtual double InnerDropout => 0;

    /// <summary>The longest sequence in tokens, special ones included.</summary>
    public virtual int MaxLength => MaxPositions - FirstPosition;

    /// <summary>Parameters of embeddings, layers and pooler, without heads.</summary>
    public long ParameterCount => CountParameters();

    /// <summary>What config.json calls the fields.</summary>
    private protected abstract ConfigKeys Keys { get; }

    /// <summary>Layers with weights of their own.</summary>
    private protected virtual int DistinctLayers => Layers;

    /// <summary>Whether the encoder itself has a dense layer over the first token.</summary>
    private protected virtual bool HasPooler => true;

    /// <summary>Checks a configuration that was made or changed in the program; <see cref="ModelConfig.Load"/> does it by itself.</summary>
    /// <exception cref="ArgumentException">A size does not fit the others or is out of range.</exception>
    public void Validate()
    {
        try
        {
            using var json = JsonDocument.Parse((this with { Original = [] }).ToJson());
            _ = ParseFields(new ConfigFields(GetType().Name, json.RootElement));
        }
        catch (InvalidDataException e)
        {
            throw new ArgumentException(e.Message, e);
        }
    }

    /// <summary>Reads the family's fields; what is absent is as in this one, which holds the defaults.</summary>
    private protected virtual TransformerConfig ParseFields(ConfigFields fields)
    {
        RefuseOtherArchitectures(fields);
        ConfigKeys k = Keys;
        TransformerConfig config = WithCommon<TransformerConfig>(fields) with
        {
            VocabularySize = fields.Integer("vocab_size", 1, MostTokens),
            HiddenSize = fields.Integer(k.Hidden, 1, MostHidden),
            Layers = fields.Integer(k.Layers, 1, MostLayers),
            Heads = fields.Integer(k.Heads, 1, MostHidden),
            IntermediateSize = fields.Integer(k.Inner, 1, MostInner),
            TypeVocabularySize = k.Types is null ? TypeVocabularySize : fields.Integer(k.Types, 1, MostHidden, TypeVocabularySize),
            Activation = fields.Choice(k.Activation, Activation, ConfigNames.Activations),
            HiddenDropout = fields.Probability(k.HiddenDropout, HiddenDropout),
            AttentionDropout = k.AttentionDropout is null
                ? fields.Probability(k.HiddenDropout, HiddenDropout)
                : fields.Probability(k.AttentionDropout, AttentionDropout),
            ClassifierDropout = fields.TryGet(k.ClassifierDropout, out _) ? fields.Probability(k.ClassifierDropout, 0) : ClassifierDropout,
            LayerNormEps = k.Epsilon is null ? LayerNormEps : fields.Number(k.Epsilon, 1e-30, 1, LayerNormEps),
            InitializerRange = fields.Number(k.Range, 0, 1000, InitializerRange),
        };
        if (k.Positions is not null)
            config = config with { MaxPositions = fields.Integer(k.Positions, 1, MostPositions, MaxPositions) };
        if (config.HiddenSize % config.Heads != 0)
            throw fields.Error(k.Hidden, $"is {config.HiddenSize}", $"a multiple of \"{k.Heads}\", {config.Heads}");
        // An explicit null means that no token is padding.
        bool noPadding = fields.IsNull("pad_token_id");
        config = config with { PadTokenId = noPadding ? null : fields.Integer("pad_token_id", 0, config.VocabularySize - 1, PadTokenId) };
        if (config.MaxLength < 1)
            throw fields.Error(k.Positions ?? "model_type", $"is {config.MaxPositions}", $"more than {config.FirstPosition}: positions are counted from there");
        config = config.ParseOwn(fields);
        return config.CountParameters() is var count and > MostParameters
            ? throw BadFile.Error(fields.File, $"asks for a model of {count} parameters, at most {MostParameters} are supported: check {k.Hidden}, {k.Layers}, vocab_size")
            : config;
    }

    /// <summary>Reads what only this family has.</summary>
    private protected virtual TransformerConfig ParseOwn(ConfigFields fields) => this;

    private protected override void WriteChanges(JsonObject json, ModelConfig? before)
    {
        var old = before as TransformerConfig;
        ConfigKeys k = Keys;
        Write(json, "vocab_size", VocabularySize, old?.VocabularySize);
        Write(json, k.Hidden, HiddenSize, old?.HiddenSize);
        Write(json, k.Layers, Layers, old?.Layers);
        Write(json, k.Heads, Heads, old?.Heads);
        Write(json, k.Inner, IntermediateSize, old?.IntermediateSize);
        Write(json, k.Positions, MaxPositions, old?.MaxPositions);
        Write(json, k.Types, TypeVocabularySize, old?.TypeVocabularySize);
        Write(json, k.Activation, ConfigNames.OfActivation(Activation), old is null ? null : ConfigNames.OfActivation(old.Activation));
        Write(json, k.HiddenDropout, HiddenDropout, old?.HiddenDropout);
        Write(json, k.AttentionDropout, AttentionDropout, old?.AttentionDropout);
        Write(json, k.Epsilon, LayerNormEps, old?.LayerNormEps);
        Write(json, k.Range, InitializerRange, old?.InitializerRange);
        if (old is null || PadTokenId != old.PadTokenId)
            json["pad_token_id"] = PadTokenId;
        if (old is null || ClassifierDropout != old.ClassifierDropout)
            json[k.ClassifierDropout] = ClassifierDropout;
    }

    /// <summary>Writes a field that differs from what it was; none where the family has no such field.</summary>
    private protected static void Write<T>(JsonObject json, string? key, T value, object? previous)
    {
        if (key is not null && !Equals(value, previous))
            json[key] = JsonValue.Create(value);
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

    private protected virtual long CountParameters()
    {
        long h = HiddenSize, e = EmbeddingSize, inner = IntermediateSize;
        long embeddings = (e * ((long)VocabularySize + MaxPositions + TypeVocabularySize)) + (2 * e);
        long projection = e == h ? 0 : (e * h) + h;
        long layer = (4 * ((h * h) + h)) + (h * inner) + inner + (inner * h) + h + (4 * h);
        return embeddings + projection + (DistinctLayers * layer) + (HasPooler ? (h * h) + h : 0);
    }
}
