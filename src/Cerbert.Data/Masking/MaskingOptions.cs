namespace Cerbert.Data;

/// <summary>Which tokens are hidden from a model that learns to guess them.</summary>
public sealed record MaskingOptions
{
    /// <summary>The share of a sequence's ordinary tokens that is chosen, above 0 and below 1; at least one is.</summary>
    public double Share { get; init; } = 0.15;

    /// <summary>Whether the pieces of a word are chosen together.</summary>
    public bool WholeWords { get; init; }
}
