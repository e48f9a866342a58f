using System.Text.Json.Nodes;

namespace Cerbert.Models.Checkpoints;

/// <summary>
/// The sizes and choices of an ELECTRA encoder (Clark et al., arXiv 2003.10555): BERT's layers on embeddings that may be narrower and are then
/// projected.
/// </summary>
public sealed record ElectraConfig : TransformerConfig
{
    /// <summary>The family's "model_type".</summary>
    public const string Family = "electra";

    private const string EmbeddingKey = "embedding_size";

    private static readonly NameMap s_names = NameMap.Of("electra", "discriminator_predictions", "generator_predictions", "generator_lm_head");

    /// <summary>transformers' defaults: those of ELECTRA-small.</summary>
    public ElectraConfig() => (HiddenSize, Heads, IntermediateSize) = (256, 4, 1024);

    /// <inheritdoc/>
    public override string ModelType => Family;

    /// <inheritdoc/>
    public override int EmbeddingSize { get; init; } = 128;

    /// <inheritdoc/>
    public override NameMap Names => s_names;

    private protected override ConfigKeys Keys => ConfigKeys.Usual;

    private protected override bool HasPooler => false;

    internal static ModelConfig Parse(ConfigFields fields) => new ElectraConfig().ParseFields(fields);

    private protected override TransformerConfig ParseOwn(ConfigFields fields) =>
        this with { EmbeddingSize = fields.Integer(EmbeddingKey, 1, MostHidden, EmbeddingSize) };

    private protected override void WriteChanges(JsonObject json, ModelConfig? before)
    {
        base.WriteChanges(json, before);
        Write(json, EmbeddingKey, EmbeddingSize, (before as ElectraConfig)?.EmbeddingSize);
    }
}
