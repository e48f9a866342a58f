using System.Runtime.CompilerServices;
using System.Text;

namespace Cerbert.Tokenizers.Batching;

/// <summary>A growing list that is used again for the next text, so that encoding allocates nothing.</summary>
internal sealed class ReusedBuffer<T>
{
    private T[] items = new T[1024];

    public int Count { get; private set; }

    public ReadOnlySpan<T> Span => items.AsSpan(0, Count);

    public void Clear() => Count = 0;

    public void Truncate(int count) => Count = Math.Min(Count, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(T item)
    {
        if (Count == items.Length)
            Array.Resize(ref items, items.Length * 2);
        items[Count++] = item;
    }

    public void AddRange(ReadOnlySpan<T> more)
    {
        if (Count + more.Length > items.Length)
            Array.Resize(ref items, Math.Max(Count + more.Length, items.Length * 2));
        more.CopyTo(items.AsSpan(Count));
        Count += more.Length;
    }
}

/// <summary>Text in a buffer.</summary>
internal static class ReusedText
{
    /// <param name="buffer">Where it goes.</param>
    /// <param name="codePoint">No surrogate.</param>
    public static void AddCodePoint(this ReusedBuffer<char> buffer, int codePoint)
    {
        if (codePoint < 0x10000)
        {
            buffer.Add((char)codePoint);
            return;
        }

        Span<char> pair = stackalloc char[2];
        new Rune(codePoint).EncodeToUtf16(pair);
        buffer.AddRange(pair);
    }
}
