namespace Cerbert.Models.Checkpoints;

/// <summary>The sizes and choices of a BERT encoder (Devlin et al. 2018), with transformers' defaults: those of BERT-base.</summary>
public record BertConfig : TransformerConfig
{
    /// <summary>The family's "model_type".</summary>
    public const string Family = "bert";

    /// <inheritdoc/>
    public override string ModelType => Family;

    /// <inheritdoc/>
    public override NameMap Names => NameMap.Bert;

    private protected override ConfigKeys Keys => ConfigKeys.Usual;

    internal static ModelConfig Parse(ConfigFields fields) => new BertConfig().ParseFields(fields);
}
