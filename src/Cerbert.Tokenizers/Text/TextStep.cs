using Cerbert.Tokenizers.Batching;
using Cerbert.Tokenizers.Unicode;

namespace Cerbert.Tokenizers.Text;

/// <summary>One step of a normaliser: reads a text without half surrogate pairs and writes another.</summary>
internal abstract class TextStep
{
    /// <summary>Whether a text of ASCII alone stays as it is.</summary>
    public virtual bool KeepsAscii => false;

    public abstract void Apply(ReadOnlySpan<char> text, ReusedBuffer<char> to, EncoderWorkspace workspace);
}

/// <summary>Lower case, letter by letter.</summary>
internal sealed class LowerCaseStep : TextStep
{
    public override void Apply(ReadOnlySpan<char> text, ReusedBuffer<char> to, EncoderWorkspace workspace)
    {
        for (int at = 0; at < text.Length;)
        {
            int codePoint = UnicodeTables.CodePointAt(text, at, out int units);
            at += units;
            if (!UnicodeTables.FlagsOf(codePoint).Any(CodePointFlags.Lowers))
            {
                to.AddCodePoint(codePoint);
                continue;
            }

            foreach (int lower in UnicodeTables.LowerCase(codePoint))
                to.AddCodePoint(lower);
        }
    }
}

/// <summary>Drops all combining marks.</summary>
internal sealed class StripAccentsStep : TextStep
{
    public override bool KeepsAscii => true;

    public override void Apply(ReadOnlySpan<char> text, ReusedBuffer<char> to, EncoderWorkspace workspace)
    {
        for (int at = 0; at < text.Length;)
        {
            int codePoint = UnicodeTables.CodePointAt(text, at, out int units);
            at += units;
            if (!CompatibilityTables.IsMark(codePoint))
                to.AddCodePoint(codePoint);
        }
    }
}

/// <summary>Drops white space at the ends.</summary>
internal sealed class StripStep(bool left, bool right) : TextStep
{
    public override void Apply(ReadOnlySpan<char> text, ReusedBuffer<char> to, EncoderWorkspace workspace)
    {
        int start = 0, end = text.Length;
        while (left && start < end && IsSpace(text[start]))
            start++;
        while (right && end > start && IsSpace(text[end - 1]))
            end--;
        to.AddRange(text[start..end]);
    }

    // All white space lies in the first plane.
    private static bool IsSpace(char c) => UnicodeTables.FlagsOf(c).Any(CodePointFlags.Space);
}

/// <summary>Puts a text in the place of another wherever that is.</summary>
internal sealed class ReplaceStep(string pattern, string content) : TextStep
{
    public override void Apply(ReadOnlySpan<char> text, ReusedBuffer<char> to, EncoderWorkspace workspace)
    {
        for (int at = text.IndexOf(pattern, StringComparison.Ordinal); at >= 0; at = text.IndexOf(pattern, StringComparison.Ordinal))
        {
            to.AddRange(text[..at]);
            to.AddRange(content);
            text = text[(at + pattern.Length)..];
        }

        to.AddRange(text);
    }
}

/// <summary>Puts a text in the place of two spaces or more.</summary>
internal sealed class SpaceRunStep(string content) : TextStep
{
    public override void Apply(ReadOnlySpan<char> text, ReusedBuffer<char> to, EncoderWorkspace workspace)
    {
        for (int at = text.IndexOf("  ", StringComparison.Ordinal); at >= 0; at = text.IndexOf("  ", StringComparison.Ordinal))
        {
            to.AddRange(text[..at]);
            to.AddRange(content);
            text = text[at..].TrimStart(' ');
        }

        to.AddRange(text);
    }
}
