using System.Text;

namespace Cerbert.Data;

/// <summary>
/// Lines of running text to sentences, the units that sequences for pre-training are packed from. Lines may be wrapped anywhere: a
/// sentence ends at its punctuation or at a blank line, not at the end of a line.
/// </summary>
/// <remarks>
/// A full stop after a short capitalised word ("Mr.", "St.", "U.S.") ends nothing. Two sentences taken for one, or one for two, cost
/// nothing but a sequence that begins elsewhere.
/// </remarks>
public static class Sentences
{
    private const int ShortWord = 3;

    /// <summary>The sentences of some lines, none empty, white space reduced to single blanks.</summary>
    public static IEnumerable<string> Of(IEnumerable<string> lines)
    {
        var text = new StringBuilder();
        foreach (string line in lines)
        {
            int taken = 0;
            for (int end = 0; end < line.Length; end++)
            {
                if (!EndsAt(line, end, out int after))
                    continue;
                Append(text, line.AsSpan(taken, after - taken));
                yield return Take(text);
                taken = after;
                end = after - 1;
            }

            if (taken < line.Length)
                Append(text, line.AsSpan(taken));
            if (text.Length > 0 && string.IsNullOrWhiteSpace(line))
                yield return Take(text);
        }

        if (text.Length > 0)
            yield return Take(text);
    }

    // Whether the character at a place ends a sentence, and where the next one begins: behind closing quotes and brackets.
    private static bool EndsAt(string line, int at, out int after)
    {
        after = at + 1;
        char c = line[at];
        if (c is '。' or '！' or '？')
        {
            SkipClosing(line, ref after);
            return true;
        }

        if (c is not ('.' or '!' or '?'))
            return false;
        while (after < line.Length && line[after] is '.' or '!' or '?')
            after++;
        SkipClosing(line, ref after);
        if (after < line.Length && !char.IsWhiteSpace(line[after]))
            return false;
        int next = after;
        while (next < line.Length && char.IsWhiteSpace(line[next]))
            next++;
        return (next == line.Length || !char.IsLower(line[next])) && !(c == '.' && IsShortName(line.AsSpan(0, at)));
    }

    private static void SkipClosing(string line, ref int at)
    {
        while (at < line.Length && line[at] is '"' or '\'' or '”' or '’' or '»' or '」' or ')' or ']')
            at++;
    }

    private static bool IsShortName(ReadOnlySpan<char> before)
    {
        int start = before.Length;
        while (start > 0 && char.IsLetter(before[start - 1]))
            start--;
        int length = before.Length - start;
        return length is > 0 and <= ShortWord && char.IsUpper(before[start]);
    }

    private static void Append(StringBuilder text, ReadOnlySpan<char> part)
    {
        bool gap = text.Length > 0;
        foreach (char c in part)
        {
            if (char.IsWhiteSpace(c))
            {
                gap = text.Length > 0;
                continue;
            }

            if (gap)
                text.Append(' ');
            gap = false;
            text.Append(c);
        }
    }

    private static string Take(StringBuilder text)
    {
        string sentence = text.ToString();
        text.Clear();
        return sentence;
    }
}
