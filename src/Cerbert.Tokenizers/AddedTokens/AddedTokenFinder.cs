using System.Buffers;
using Cerbert.Tokenizers.Unicode;

namespace Cerbert.Tokenizers.AddedTokens;

/// <summary>Finds added tokens in a text: leftmost first, then the longest; matches never overlap.</summary>
internal sealed class AddedTokenFinder
{
    private readonly SearchValues<char> firstChars;
    private readonly Dictionary<char, Pattern[]> byFirstChar;

    private AddedTokenFinder(IReadOnlyList<Pattern> patterns)
    {
        byFirstChar = patterns.GroupBy(p => p.Text[0])
            .ToDictionary(g => g.Key, g => g.OrderByDescending(p => p.Text.Length).ToArray());
        firstChars = SearchValues.Create([.. byFirstChar.Keys]);
    }

    /// <summary>A finder for the tokens, each looked for as <paramref name="form"/> spells it, or null where there are none.</summary>
    public static AddedTokenFinder? Create(IEnumerable<AddedToken> tokens, Func<string, string> form)
    {
        // Sorted specials first: of two tokens with the same spelling the first one is found.
        Pattern[] patterns = [.. tokens.OrderByDescending(t => t.Special)
            .Select(t => new Pattern(form(t.Content), t)).Where(p => p.Text.Length > 0)];
        return patterns.Length == 0 ? null : new AddedTokenFinder(patterns);
    }

    /// <summary>The next match at or behind <paramref name="search"/>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="search">Where to go on; moved behind the bare match, without the white space it takes.</param>
    /// <param name="taken">Everything before this place belongs to earlier matches; white space there is not taken again.</param>
    /// <param name="match">The match with the white space that its token strips.</param>
    public bool TryFind(ReadOnlySpan<char> text, ref int search, int taken, out Match match)
    {
        while (search < text.Length)
        {
            int at = text[search..].IndexOfAny(firstChars);
            if (at < 0)
                break;
            at += search;
            if (Longest(text, at) is not { } pattern)
            {
                search = at + 1;
                continue;
            }

            int end = at + pattern.Text.Length;
            search = end;
            if (pattern.Token.SingleWord && (EndsWithWord(text[..at]) || StartsWithWord(text[end..])))
                continue;
            int start = pattern.Token.LeftStrip ? Math.Max(taken, at - TrailingSpace(text[..at])) : at;
            if (pattern.Token.RightStrip)
                end += LeadingSpace(text[end..]);
            match = new Match(start, end, pattern.Token.Id);
            return true;
        }
        match = default;
        return false;
    }

    private Pattern? Longest(ReadOnlySpan<char> text, int at)
    {
        foreach (Pattern pattern in byFirstChar[text[at]])
            if (text[at..].StartsWith(pattern.Text, StringComparison.Ordinal))
                return pattern;
        return null;
    }

    private static bool StartsWithWord(ReadOnlySpan<char> text) =>
        text.Length > 0 && Has(UnicodeTables.CodePointAt(text, 0, out _), CodePointFlags.Word);

    private static bool EndsWithWord(ReadOnlySpan<char> text)
    {
        if (text.Length == 0)
            return false;
        bool pair = text.Length > 1 && char.IsSurrogatePair(text[^2], text[^1]);
        return Has(UnicodeTables.CodePointAt(text, text.Length - (pair ? 2 : 1), out _), CodePointFlags.Word);
    }

    private static int LeadingSpace(ReadOnlySpan<char> text)
    {
        int n = 0;
        while (n < text.Length && Has(text[n], CodePointFlags.Space))
            n++;
        return n;
    }

    private static int TrailingSpace(ReadOnlySpan<char> text)
    {
        int n = 0;
        while (n < text.Length && Has(text[^(n + 1)], CodePointFlags.Space))
            n++;
        return n;
    }

    private static bool Has(int codePoint, CodePointFlags flag) => UnicodeTables.FlagsOf(codePoint).Any(flag);

    internal readonly record struct Match(int Start, int End, int Id);

    private sealed record Pattern(string Text, AddedToken Token);
}
