using Cerbert.Tokenizers.Unicode;

namespace Cerbert.Tokenizers.WordPiece;

/// <summary>The words of a normalised text: split at white space, every punctuation character a word of its own.</summary>
internal ref struct BertWords(ReadOnlySpan<char> text)
{
    private const byte InWord = 0, AtSpace = 1, AtPunctuation = 2;

    private static readonly byte[] AsciiClasses = [.. Enumerable.Range(0, 128).Select(ClassOf)];
    private readonly ReadOnlySpan<char> text = text;
    private int next;

    /// <summary>The word that <see cref="MoveNext"/> went to.</summary>
    public ReadOnlySpan<char> Current { get; private set; }

    public readonly BertWords GetEnumerator() => this;

    /// <summary>Goes to the next word, if there is one.</summary>
    public bool MoveNext()
    {
        int start = next, at = next;
        while (at < text.Length)
        {
            int units = 1;
            char c = text[at];
            byte kind = c < 128 ? AsciiClasses[c] : ClassOf(UnicodeTables.CodePointAt(text, at, out units));
            if (kind == InWord)
            {
                at += units;
                continue;
            }

            if (start < at)
                break;
            at += units;
            if (kind == AtPunctuation)
                break;
            start = at;
        }

        next = at;
        Current = text[start..at];
        return start < at;
    }

    private static byte ClassOf(int codePoint)
    {
        CodePointFlags flags = UnicodeTables.FlagsOf(codePoint);
        return flags.Any(CodePointFlags.Space) ? AtSpace
            : flags.Any(CodePointFlags.Punctuation) ? AtPunctuation
            : InWord;
    }
}
