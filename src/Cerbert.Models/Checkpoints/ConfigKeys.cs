namespace Cerbert.Models.Checkpoints;

/// <summary>What a family's config.json calls the fields that all families have. The defaults are BERT's; null: there is no such field.</summary>
internal sealed record ConfigKeys
{
    /// <summary>BERT's names.</summary>
    public static ConfigKeys Usual { get; } = new();

    public string Hidden { get; init; } = "hidden_size";

    public string Layers { get; init; } = "num_hidden_layers";

    public string Heads { get; init; } = "num_attention_heads";

    public string Inner { get; init; } = "intermediate_size";

    public string? Positions { get; init; } = "max_position_embeddings";

    public string? Types { get; init; } = "type_vocab_size";

    public string Activation { get; init; } = "hidden_act";

    public string HiddenDropout { get; init; } = "hidden_dropout_prob";

    // Without a field of its own it is the hidden one.
    public string? AttentionDropout { get; init; } = "attention_probs_dropout_prob";

    public string ClassifierDropout { get; init; } = "classifier_dropout";

    public string? Epsilon { get; init; } = "layer_norm_eps";

    public string Range { get; init; } = "initializer_range";
}
