namespace Cerbert.Models.Checkpoints;

/// <summary>
/// The sizes and choices of a RoBERTa encoder (Liu et al., arXiv 1907.11692): BERT's layers; positions count from the padding id + 1, so that
/// the table has that many rows more than the longest sequence.
/// </summary>
public record RobertaConfig : TransformerConfig
{
    /// <summary>The family's "model_type".</summary>
    public const string Family = "roberta";

    private static readonly NameMap s_names = NameMap.Of("roberta");

    /// <summary>transformers' defaults: padding is id 1.</summary>
    public RobertaConfig() => PadTokenId = 1;

    /// <inheritdoc/>
    public override string ModelType => Family;

    /// <inheritdoc/>
    public override int VocabularySize { get; init; } = 50265;

    /// <inheritdoc/>
    public override int FirstPosition => (PadTokenId ?? 0) + 1;

    /// <inheritdoc/>
    public override NameMap Names => s_names;

    private protected override ConfigKeys Keys => ConfigKeys.Usual;

    // Its classifiers have a dense layer of their own.
    private protected override bool HasPooler => false;

    internal static ModelConfig Parse(ConfigFields fields) => new RobertaConfig().ParseFields(fields);
}
