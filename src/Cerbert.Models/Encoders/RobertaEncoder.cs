using Cerbert.Models.Checkpoints;
using Cerbert.Models.Layers;
using Cerbert.Tensors;

namespace Cerbert.Models.Encoders;

/// <summary>RoBERTa (Liu et al., arXiv 1907.11692), and XLM-RoBERTa (Conneau et al., arXiv 1911.02116), which is the same network.</summary>
public sealed class RobertaEncoder : TransformerEncoder
{
    /// <summary>Reads or draws the encoder under "roberta".</summary>
    public RobertaEncoder(ParameterStore store, RobertaConfig config)
        : base(store, config, LayerNames.Bert, i => $"encoder.layer.{i}") =>
        ClassName = config is XlmRobertaConfig ? "XLMRoberta" : "Roberta";

    /// <inheritdoc/>
    public override string ClassName { get; }

    /// <inheritdoc/>
    public override bool OwnsPooler => false;

    /// <inheritdoc/>
    public override bool DropsBeforePooler => true;

    /// <inheritdoc/>
    public override string ClassifierName => "classifier.out_proj";

    private protected override LinearLayer MakePooler() => ClassifierDense("classifier.dense", Activation.Tanh);
}
