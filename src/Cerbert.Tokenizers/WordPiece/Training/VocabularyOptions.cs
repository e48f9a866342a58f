namespace Cerbert.Tokenizers;

/// <summary>How a WordPiece vocabulary is made.</summary>
public sealed record VocabularyOptions
{
    /// <summary>Tokens at most, special ones included; fewer where the text has no more pieces that are frequent enough.</summary>
    public int Size { get; init; } = 30_000;

    /// <summary>A piece joins two others that stand side by side at least this often.</summary>
    public int MinFrequency { get; init; } = 2;

    /// <summary>The most frequent characters that get a token of their own; words with others are unknown.</summary>
    public int MaxCharacters { get; init; } = 1000;

    /// <summary>How text is normalised; what is null is as in uncased BERT.</summary>
    public TokenizerOptions Normalization { get; init; } = new();
}
