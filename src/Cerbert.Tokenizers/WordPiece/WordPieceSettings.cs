using Cerbert.Tokenizers.Text;

namespace Cerbert.Tokenizers.WordPiece;

/// <summary>What a WordPiece tokenizer's files say beside its tokens.</summary>
internal sealed record WordPieceSettings
{
    public BertNormalizerOptions Normalizer { get; init; } = new();

    /// <summary>Put before pieces that do not start a word.</summary>
    public string ContinuingPrefix { get; init; } = "##";

    /// <summary>Longer words, in code points, are unknown.</summary>
    public int MaxCharactersPerWord { get; init; } = 100;

    /// <summary>Whether decoding takes back the spaces before punctuation and in English contractions.</summary>
    public bool CleanUp { get; init; } = true;
}
