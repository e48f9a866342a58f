namespace Cerbert.Models.Layers;

/// <summary>What a family's checkpoints call the parts of a transformer layer, relative to the layer.</summary>
internal sealed record LayerNames
{
    /// <summary>BERT's, and those of RoBERTa and ELECTRA.</summary>
    public static LayerNames Bert { get; } = new()
    {
        QueryKeyValue = ["attention.self.query", "attention.self.key", "attention.self.value"],
        AttentionOutput = "attention.output.dense",
        AttentionNorm = "attention.output.LayerNorm",
        Inner = "intermediate.dense",
        Output = "output.dense",
        OutputNorm = "output.LayerNorm",
    };

    /// <summary>DistilBERT's.</summary>
    public static LayerNames DistilBert { get; } = new()
    {
        QueryKeyValue = ["attention.q_lin", "attention.k_lin", "attention.v_lin"],
        AttentionOutput = "attention.out_lin",
        AttentionNorm = "sa_layer_norm",
        Inner = "ffn.lin1",
        Output = "ffn.lin2",
        OutputNorm = "output_layer_norm",
    };

    /// <summary>ALBERT's.</summary>
    public static LayerNames Albert { get; } = new()
    {
        QueryKeyValue = ["attention.query", "attention.key", "attention.value"],
        AttentionOutput = "attention.dense",
        AttentionNorm = "attention.LayerNorm",
        Inner = "ffn",
        Output = "ffn_output",
        OutputNorm = "full_layer_layer_norm",
    };

    /// <summary>BART's, of its encoder.</summary>
    public static LayerNames Bart { get; } = new()
    {
        QueryKeyValue = ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"],
        AttentionOutput = "self_attn.out_proj",
        AttentionNorm = "self_attn_layer_norm",
        Inner = "fc1",
        Output = "fc2",
        OutputNorm = "final_layer_norm",
    };

    public required string[] QueryKeyValue { get; init; }

    public required string AttentionOutput { get; init; }

    public required string AttentionNorm { get; init; }

    public required string Inner { get; init; }

    public required string Output { get; init; }

    public required string OutputNorm { get; init; }
}
