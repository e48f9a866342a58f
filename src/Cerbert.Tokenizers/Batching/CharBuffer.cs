using System.Text;

namespace Cerbert.Tokenizers.Batching;

/// <summary>A growing text that is used again.</summary>
internal sealed class CharBuffer
{
    private char[] items = new char[1024];
    private int count;

    public ReadOnlySpan<char> Span => items.AsSpan(0, count);

    public void Clear() => count = 0;

    public void Append(char c)
    {
        if (count == items.Length)
            Array.Resize(ref items, items.Length * 2);
        items[count++] = c;
    }

    public void Append(ReadOnlySpan<char> text)
    {
        if (count + text.Length > items.Length)
            Array.Resize(ref items, Math.Max(count + text.Length, items.Length * 2));
        text.CopyTo(items.AsSpan(count));
        count += text.Length;
    }

    /// <param name="codePoint">No surrogate.</param>
    public void AppendCodePoint(int codePoint)
    {
        if (codePoint < 0x10000)
        {
            Append((char)codePoint);
            return;
        }

        Span<char> pair = stackalloc char[2];
        new Rune(codePoint).EncodeToUtf16(pair);
        Append(pair);
    }
}
