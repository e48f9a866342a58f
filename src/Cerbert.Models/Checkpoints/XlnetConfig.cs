namespace Cerbert.Models.Checkpoints;

/// <summary>
/// The sizes and choices of an XLNet encoder (Yang et al., arXiv 1906.08237). Positions are relative, so there is no table of them and no longest
/// sequence. One dropout serves everything but the classifier.
/// </summary>
public sealed record XlnetConfig : TransformerConfig
{
    /// <summary>The family's "model_type".</summary>
    public const string Family = "xlnet";

    private static readonly NameMap s_names =
        NameMap.Of("transformer", "sequence_summary", "logits_proj", "lm_loss", "start_logits", "end_logits", "answer_class");

    private static readonly ConfigKeys s_keys = new()
    {
        Hidden = "d_model",
        Layers = "n_layer",
        Heads = "n_head",
        Inner = "d_inner",
        Positions = null,
        Types = null,
        Activation = "ff_activation",
        HiddenDropout = "dropout",
        AttentionDropout = null,
        ClassifierDropout = "summary_last_dropout",
    };

    /// <summary>transformers' defaults: those of XLNet-large.</summary>
    public XlnetConfig()
    {
        (VocabularySize, HiddenSize, Layers, Heads, IntermediateSize, MaxPositions) = (32000, 1024, 24, 16, 4096, MostPositions);
        (TypeVocabularySize, PadTokenId, ClassifierDropout) = (0, 5, 0.1);
    }

    /// <inheritdoc/>
    public override string ModelType => Family;

    /// <inheritdoc/>
    public override NameMap Names => s_names;

    /// <inheritdoc/>
    public override double InnerDropout => HiddenDropout;

    /// <summary>The largest distance between two tokens that is told from larger ones ("clamp_len"); null: every one is.</summary>
    public int? LongestDistance { get; init; }

    private protected override ConfigKeys Keys => s_keys;

    private protected override bool HasPooler => false;

    internal static ModelConfig Parse(ConfigFields fields) => new XlnetConfig().ParseFields(fields);

    private protected override TransformerConfig ParseOwn(ConfigFields fields)
    {
        Require("attn_type", "bi", "the attention of every published XLNet");
        Require("summary_type", "last", "the last token, as in every published XLNet");
        Require("summary_activation", "tanh", "as in every published XLNet");
        if (fields.Flag("bi_data", false))
            throw fields.Error("bi_data", "is true", "false: it belongs to pre-training");
        if (!fields.Flag("summary_use_proj", true))
            throw fields.Error("summary_use_proj", "is false", "true, as in every published XLNet");
        if (fields.Integer("d_head", 1, MostHidden, HiddenSize / Heads) is var size && size != HiddenSize / Heads)
            throw fields.Error("d_head", $"is {size}", $"\"d_model\" / \"n_head\", {HiddenSize / Heads}");
        int clamp = fields.Integer("clamp_len", int.MinValue, MostPositions, -1);
        return this with { LongestDistance = clamp > 0 ? clamp : null };

        void Require(string key, string wanted, string why)
        {
            if (fields.Text(key) is { } text && text != wanted)
                throw fields.Error(key, $"is {BadFile.Quote(text)}", $"{wanted}: {why}");
        }
    }

    private protected override void WriteChanges(System.Text.Json.Nodes.JsonObject json, ModelConfig? before)
    {
        base.WriteChanges(json, before);
        Write(json, "clamp_len", LongestDistance ?? -1, before is XlnetConfig old ? old.LongestDistance ?? -1 : null);
    }

    private protected override long CountParameters()
    {
        long h = HiddenSize, inner = IntermediateSize;
        long layer = (5 * h * h) + (5 * h) + (2 * h) + (2 * h * inner) + inner + h + (2 * h);
        return (h * VocabularySize) + h + (Layers * layer);
    }
}
