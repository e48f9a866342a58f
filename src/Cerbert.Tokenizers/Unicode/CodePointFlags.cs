namespace Cerbert.Tokenizers.Unicode;

/// <summary>What the normalisers and splitters ask about a code point.</summary>
[Flags]
internal enum CodePointFlags : ushort
{
    None = 0,

    /// <summary>Dropped by the cleaning step of BERT: controls, format and private-use characters, U+FFFD.</summary>
    Removed = 1 << 0,

    /// <summary>White space.</summary>
    Space = 1 << 1,

    /// <summary>A word of its own in BERT's pre-tokeniser.</summary>
    Punctuation = 1 << 2,

    /// <summary>Surrounded by spaces by BERT's normaliser.</summary>
    Chinese = 1 << 3,

    /// <summary>Dropped when accents are stripped.</summary>
    Nonspacing = 1 << 4,

    /// <summary>Has a canonical decomposition.</summary>
    Decomposes = 1 << 5,

    /// <summary>Has a canonical combining class other than 0.</summary>
    Reorders = 1 << 6,

    /// <summary>Has another lower case.</summary>
    Lowers = 1 << 7,

    /// <summary>A word character (\w of Rust's regular expressions).</summary>
    Word = 1 << 8,

    /// <summary>\p{L}.</summary>
    Letter = 1 << 9,

    /// <summary>\p{N}.</summary>
    Number = 1 << 10,
}

internal static class CodePointFlagsExtensions
{
    /// <summary>Whether any of the wanted flags is set.</summary>
    public static bool Any(this CodePointFlags flags, CodePointFlags wanted) => (flags & wanted) != CodePointFlags.None;
}
