using System.Text.Json.Nodes;

namespace Cerbert.Models.Checkpoints;

/// <summary>
/// The sizes and choices of an ALBERT encoder (Lan et al., arXiv 1909.11942): narrow embeddings, projected, and one layer's weights shared by
/// all layers.
/// </summary>
public sealed record AlbertConfig : TransformerConfig
{
    /// <summary>The family's "model_type".</summary>
    public const string Family = "albert";

    private const string EmbeddingKey = "embedding_size";

    private static readonly NameMap s_names = NameMap.Of("albert", "predictions", "sop_classifier");

    private static readonly ConfigKeys s_keys = new() { ClassifierDropout = "classifier_dropout_prob" };

    /// <summary>transformers' defaults: those of ALBERT-xxlarge, without dropout.</summary>
    public AlbertConfig()
    {
        (VocabularySize, HiddenSize, Heads, IntermediateSize) = (30000, 4096, 64, 16384);
        (HiddenDropout, AttentionDropout, ClassifierDropout) = (0, 0, 0.1);
        Activation = HiddenActivation.GeluNew;
    }

    /// <inheritdoc/>
    public override string ModelType => Family;

    /// <inheritdoc/>
    public override int EmbeddingSize { get; init; } = 128;

    /// <inheritdoc/>
    public override NameMap Names => s_names;

    private protected override ConfigKeys Keys => s_keys;

    private protected override int DistinctLayers => 1;

    internal static ModelConfig Parse(ConfigFields fields) => new AlbertConfig().ParseFields(fields);

    private protected override TransformerConfig ParseOwn(ConfigFields fields)
    {
        foreach (string key in (string[])["num_hidden_groups", "inner_group_num"])
            if (fields.Integer(key, 1, MostLayers, 1) is var count and not 1)
                throw fields.Error(key, $"is {count}", "1, as in every published ALBERT: one layer's weights shared by all");
        return this with { EmbeddingSize = fields.Integer(EmbeddingKey, 1, MostHidden, EmbeddingSize) };
    }

    private protected override void WriteChanges(JsonObject json, ModelConfig? before)
    {
        base.WriteChanges(json, before);
        Write(json, EmbeddingKey, EmbeddingSize, (before as AlbertConfig)?.EmbeddingSize);
    }
}
