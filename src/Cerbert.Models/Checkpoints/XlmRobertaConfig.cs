namespace Cerbert.Models.Checkpoints;

/// <summary>
/// The sizes and choices of an XLM-RoBERTa encoder (Conneau et al., arXiv 1911.02116): RoBERTa's network, and its prefix, on a multilingual
/// vocabulary.
/// </summary>
public sealed record XlmRobertaConfig : RobertaConfig
{
    /// <summary>The family's "model_type".</summary>
    public new const string Family = "xlm-roberta";

    /// <inheritdoc/>
    public override string ModelType => Family;

    internal static new ModelConfig Parse(ConfigFields fields) => new XlmRobertaConfig().ParseFields(fields);
}
