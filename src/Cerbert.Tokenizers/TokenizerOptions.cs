namespace Cerbert.Tokenizers;

/// <summary>What to do otherwise than a tokenizer's files say; null leaves it to them.</summary>
public sealed record TokenizerOptions
{
    /// <summary>Whether text becomes lower case (WordPiece).</summary>
    public bool? LowerCase { get; init; }

    /// <summary>Whether accents are dropped (WordPiece). Left alone, they are dropped exactly where text becomes lower case.</summary>
    public bool? StripAccents { get; init; }

    /// <summary>Whether every Chinese character is a word of its own (WordPiece).</summary>
    public bool? SplitChinese { get; init; }
}
