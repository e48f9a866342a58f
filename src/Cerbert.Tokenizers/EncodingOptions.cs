namespace Cerbert.Tokenizers;

/// <summary>How a batch of texts becomes sequences of ids.</summary>
public sealed record EncodingOptions
{
    /// <summary>Longest sequence in tokens, special tokens included; null keeps everything.</summary>
    public int? MaxLength { get; init; }

    /// <summary>What happens to a sequence over <see cref="MaxLength"/>.</summary>
    public TruncationStrategy Truncation { get; init; } = TruncationStrategy.LongestFirst;

    /// <summary>Whether [CLS], [SEP] and the like are put around the texts.</summary>
    public bool AddSpecialTokens { get; init; } = true;
}
