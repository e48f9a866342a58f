using Cerbert.Tokenizers.Unicode;

namespace Cerbert.Tokenizers.Bpe;

/// <summary>
/// GPT-2's splitting of a text into words, written out by hand:
/// <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>
/// </summary>
internal static class ByteLevelSplitter
{
    private const CodePointFlags Classes = CodePointFlags.Space | CodePointFlags.Letter | CodePointFlags.Number;

    private static readonly CodePointFlags[] AsciiClasses =
        [.. Enumerable.Range(0, 128).Select(c => UnicodeTables.FlagsOf(c) & Classes)];

    /// <summary>Where the word that starts at <paramref name="start"/> ends.</summary>
    public static int WordEnd(ReadOnlySpan<char> text, int start)
    {
        if (text[start] == '\'' && ContractionLength(text[(start + 1)..]) is > 0 and int length)
            return start + 1 + length;

        // One space belongs to the word behind it.
        int at = text[start] == ' ' && start + 1 < text.Length ? start + 1 : start;
        CodePointFlags kind = ClassAt(text, at, out _);
        if (kind != CodePointFlags.Space)
            return RunEnd(text, at, kind);
        int end = RunEnd(text, start, CodePointFlags.Space);
        // White space before a word leaves its last character to that word.
        return end == text.Length || end - start == 1 ? end : end - 1;
    }

    private static int ContractionLength(ReadOnlySpan<char> behind)
    {
        if (behind.Length == 0)
            return 0;
        if (behind[0] is 's' or 't' or 'm' or 'd')
            return 1;
        return behind.StartsWith("re", StringComparison.Ordinal) || behind.StartsWith("ve", StringComparison.Ordinal)
            || behind.StartsWith("ll", StringComparison.Ordinal) ? 2 : 0;
    }

    private static int RunEnd(ReadOnlySpan<char> text, int at, CodePointFlags kind)
    {
        while (at < text.Length && ClassAt(text, at, out int units) == kind)
            at += units;
        return at;
    }

    private static CodePointFlags ClassAt(ReadOnlySpan<char> text, int at, out int units)
    {
        units = 1;
        char c = text[at];
        return c < 128 ? AsciiClasses[c] : UnicodeTables.FlagsOf(UnicodeTables.CodePointAt(text, at, out units)) & Classes;
    }
}
