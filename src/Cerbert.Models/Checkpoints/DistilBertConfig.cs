namespace Cerbert.Models.Checkpoints;

/// <summary>The sizes and choices of a DistilBERT encoder (Sanh et al., arXiv 1910.01108): BERT's layers without segments and pooler.</summary>
public sealed record DistilBertConfig : TransformerConfig
{
    /// <summary>The family's "model_type".</summary>
    public const string Family = "distilbert";

    private static readonly NameMap s_names = NameMap.Of("distilbert", "pre_classifier", "vocab_transform", "vocab_layer_norm", "vocab_projector");

    private static readonly ConfigKeys s_keys = new()
    {
        Hidden = "dim",
        Layers = "n_layers",
        Heads = "n_heads",
        Inner = "hidden_dim",
        Types = null,
        Activation = "activation",
        HiddenDropout = "dropout",
        AttentionDropout = "attention_dropout",
        ClassifierDropout = "seq_classif_dropout",
        Epsilon = null,
    };

    /// <summary>transformers' defaults.</summary>
    public DistilBertConfig()
    {
        Layers = 6;
        TypeVocabularySize = 0;
        ClassifierDropout = 0.2;
    }

    /// <inheritdoc/>
    public override string ModelType => Family;

    /// <inheritdoc/>
    public override NameMap Names => s_names;

    private protected override ConfigKeys Keys => s_keys;

    private protected override bool HasPooler => false;

    internal static ModelConfig Parse(ConfigFields fields) => new DistilBertConfig().ParseFields(fields);
}
