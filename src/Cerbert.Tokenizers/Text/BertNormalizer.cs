using System.Runtime.InteropServices;
using Cerbert.Tokenizers.Batching;
using Cerbert.Tokenizers.Unicode;

namespace Cerbert.Tokenizers.Text;

/// <summary>
/// BERT's normaliser: clean, set Chinese characters apart, decompose and drop accents, lower the case; in one pass.
/// </summary>
/// <remarks>
/// Dropping a mark before the marks around it are put into canonical order gives the same text as dropping it afterwards, so only marks
/// that stay are ever sorted.
/// </remarks>
internal sealed class BertNormalizer
{
    private const byte Dropped = 0xFF;

    // Output units that one code point takes at most: four code points of two units, and two spaces.
    private const int Slack = 16;

    private readonly BertNormalizerOptions options;
    private readonly bool stripAccents;
    private readonly byte[] ascii = new byte[128];
    private readonly CodePointFlags touched;

    public BertNormalizer(BertNormalizerOptions options)
    {
        this.options = options;
        stripAccents = options.StripsAccents;
        touched = (options.CleanText ? CodePointFlags.Removed | CodePointFlags.Space : CodePointFlags.None)
            | (options.HandleChinese ? CodePointFlags.Chinese : CodePointFlags.None)
            | (stripAccents ? CodePointFlags.Nonspacing | CodePointFlags.Decomposes | CodePointFlags.Reorders : CodePointFlags.None)
            | (options.LowerCase ? CodePointFlags.Lowers : CodePointFlags.None);
        for (int c = 0; c < 128; c++)
        {
            CodePointFlags flags = UnicodeTables.FlagsOf(c) & touched;
            ascii[c] = flags.Any(CodePointFlags.Removed) ? Dropped
                : flags.Any(CodePointFlags.Space) ? (byte)' '
                : flags.Any(CodePointFlags.Lowers) ? (byte)(c | 0x20)
                : (byte)c;
        }
    }

    /// <summary>The normalised text, in the workspace's buffer.</summary>
    public ReadOnlySpan<char> Normalize(ReadOnlySpan<char> text, EncoderWorkspace workspace)
    {
        Grow(workspace, 0, text.Length);
        char[] to = workspace.Normalized;
        workspace.Marks.Clear();
        int at = 0, length = 0;
        while (at < text.Length)
        {
            char c = text[at];
            if (c < 128)
            {
                at++;
                byte b = ascii[c];
                if (b == Dropped)
                    continue;
                if (workspace.Marks.Count > 0)
                {
                    length = WriteMarks(workspace, length, text.Length - at + 1);
                    to = workspace.Normalized;
                }
                to[length++] = (char)b;
                continue;
            }

            int codePoint = UnicodeTables.CodePointAt(text, at, out int units);
            at += units;
            length = Add(codePoint, workspace, length, text.Length - at);
            to = workspace.Normalized;
        }
        length = WriteMarks(workspace, length, 0);
        return workspace.Normalized.AsSpan(0, length);
    }

    private int Add(int codePoint, EncoderWorkspace workspace, int length, int remaining)
    {
        CodePointFlags flags = UnicodeTables.FlagsOf(codePoint) & touched;
        if (flags.Any(CodePointFlags.Removed))
            return length;
        if (flags.Any(CodePointFlags.Space))
            codePoint = ' ';

        Grow(workspace, length, remaining);
        if (flags == CodePointFlags.None || codePoint == ' ')
        {
            length = WriteMarks(workspace, length, remaining);
            return Write(codePoint, workspace.Normalized, length);
        }
        if (!flags.Any(CodePointFlags.Chinese))
            return AddDecomposed(codePoint, flags, workspace, length, remaining);
        length = WriteMarks(workspace, length, remaining);
        workspace.Normalized[length++] = ' ';
        length = AddDecomposed(codePoint, flags, workspace, length, remaining);
        workspace.Normalized[length++] = ' ';
        return length;
    }

    private int AddDecomposed(int codePoint, CodePointFlags flags, EncoderWorkspace workspace, int length, int remaining)
    {
        if (!flags.Any(CodePointFlags.Decomposes))
            return AddPart(codePoint, flags, workspace, length, remaining);
        Span<int> scratch = stackalloc int[3];
        foreach (int part in UnicodeTables.Decompose(codePoint, scratch))
            length = AddPart(part, UnicodeTables.FlagsOf(part) & touched, workspace, length, remaining);
        return length;
    }

    private int AddPart(int codePoint, CodePointFlags flags, EncoderWorkspace workspace, int length, int remaining)
    {
        if (flags.Any(CodePointFlags.Reorders))
        {
            if (!flags.Any(CodePointFlags.Nonspacing))
            {
                var marks = workspace.Marks;
                marks.Add(((long)UnicodeTables.CombiningClass(codePoint) << 52) | ((long)marks.Count << 21) | (uint)codePoint);
            }
            return length;
        }

        length = WriteMarks(workspace, length, remaining);
        return flags.Any(CodePointFlags.Nonspacing)
            ? length
            : WriteLowered(codePoint, flags, workspace.Normalized, length);
    }

    // Marks between two characters of class 0, by class; equal classes keep their order.
    private int WriteMarks(EncoderWorkspace workspace, int length, int remaining)
    {
        var marks = workspace.Marks;
        if (marks.Count == 0)
            return length;
        Grow(workspace, length, remaining + marks.Count * 2);
        CollectionsMarshal.AsSpan(marks).Sort();
        foreach (long mark in marks)
        {
            int codePoint = (int)(mark & 0x1FFFFF);
            length = WriteLowered(codePoint, UnicodeTables.FlagsOf(codePoint) & touched, workspace.Normalized, length);
        }
        marks.Clear();
        return length;
    }

    private static int WriteLowered(int codePoint, CodePointFlags flags, char[] to, int length)
    {
        if (!flags.Any(CodePointFlags.Lowers))
            return Write(codePoint, to, length);
        foreach (int lower in UnicodeTables.LowerCase(codePoint))
            length = Write(lower, to, length);
        return length;
    }

    private static int Write(int codePoint, char[] to, int length)
    {
        if (codePoint < 0x10000)
        {
            to[length] = (char)codePoint;
            return length + 1;
        }
        to[length] = (char)((codePoint - 0x10000 >> 10) + 0xD800);
        to[length + 1] = (char)((codePoint & 0x3FF) + 0xDC00);
        return length + 2;
    }

    // Room for the rest of the text, one unit each, and for whatever the next code point becomes.
    private static void Grow(EncoderWorkspace workspace, int length, int remaining)
    {
        int needed = length + remaining + Slack;
        if (workspace.Normalized.Length < needed)
            Array.Resize(ref workspace.Normalized, Math.Max(needed, workspace.Normalized.Length * 2));
    }
}
