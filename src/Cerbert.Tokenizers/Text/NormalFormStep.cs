using System.Runtime.InteropServices;
using Cerbert.Tokenizers.Batching;
using Cerbert.Tokenizers.Unicode;

namespace Cerbert.Tokenizers.Text;

/// <summary>The normal forms NFD and NFC, and with compatibility NFKD and NFKC (Unicode Standard Annex 15).</summary>
/// <param name="compatible">Whether characters that are the same but for their looks, such as ﬁ and fi, become the same.</param>
/// <param name="compose">Whether what was taken apart is joined again.</param>
internal sealed class NormalFormStep(bool compatible, bool compose) : TextStep
{
    public override bool KeepsAscii => true;

    public override void Apply(ReadOnlySpan<char> text, ReusedBuffer<char> to, EncoderWorkspace workspace)
    {
        List<int> points = workspace.CodePoints;
        points.Clear();
        Span<int> scratch = stackalloc int[3];
        for (int at = 0; at < text.Length;)
        {
            int codePoint = UnicodeTables.CodePointAt(text, at, out int units);
            at += units;
            if (compatible && CompatibilityTables.Decompose(codePoint) is { } parts)
                Add(parts, workspace);
            else if (UnicodeTables.FlagsOf(codePoint).Any(CodePointFlags.Decomposes))
                Add(UnicodeTables.Decompose(codePoint, scratch), workspace);
            else
                Add([codePoint], workspace);
        }

        AddMarks(workspace);
        int count = compose ? Compose(CollectionsMarshal.AsSpan(points)) : points.Count;
        foreach (int codePoint in CollectionsMarshal.AsSpan(points)[..count])
            to.AddCodePoint(codePoint);
    }

    private static void Add(ReadOnlySpan<int> parts, EncoderWorkspace workspace)
    {
        foreach (int part in parts)
        {
            if (ClassOf(part) is var order and not 0)
            {
                workspace.Marks.Add(((long)order << 52) | ((long)workspace.Marks.Count << 21) | (uint)part);
                continue;
            }

            AddMarks(workspace);
            workspace.CodePoints.Add(part);
        }
    }

    // Marks between two characters of class 0, by class; equal classes keep their order.
    private static void AddMarks(EncoderWorkspace workspace)
    {
        CollectionsMarshal.AsSpan(workspace.Marks).Sort();
        foreach (long mark in workspace.Marks)
            workspace.CodePoints.Add((int)(mark & 0x1FFFFF));
        workspace.Marks.Clear();
    }

    private static int ClassOf(int codePoint) =>
        UnicodeTables.FlagsOf(codePoint).Any(CodePointFlags.Reorders) ? UnicodeTables.CombiningClass(codePoint) : 0;

    // In place; returns how many are left. A mark joins the last character of class 0 unless one of its own class or above stands between.
    private static int Compose(Span<int> points)
    {
        int count = 0, starter = -1, between = -1;
        foreach (int codePoint in points)
        {
            int order = ClassOf(codePoint);
            if (starter >= 0 && between < order && CompatibilityTables.Compose(points[starter], codePoint) is var joined and >= 0)
            {
                points[starter] = joined;
                continue;
            }

            if (order == 0)
                starter = count;
            between = order == 0 ? -1 : order;
            points[count++] = codePoint;
        }

        return count;
    }
}
