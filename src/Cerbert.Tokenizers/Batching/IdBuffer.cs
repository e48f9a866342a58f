using System.Runtime.CompilerServices;

namespace Cerbert.Tokenizers.Batching;

/// <summary>A growing list of ids that can be cut back.</summary>
internal sealed class IdBuffer
{
    private int[] items = new int[1024];

    public int Count { get; private set; }

    public ReadOnlySpan<int> Span => items.AsSpan(0, Count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int id)
    {
        if (Count == items.Length)
            Array.Resize(ref items, items.Length * 2);
        items[Count++] = id;
    }

    public void AddRange(ReadOnlySpan<int> ids)
    {
        if (Count + ids.Length > items.Length)
            Array.Resize(ref items, Math.Max(Count + ids.Length, items.Length * 2));
        ids.CopyTo(items.AsSpan(Count));
        Count += ids.Length;
    }

    public void Truncate(int count) => Count = Math.Min(Count, count);
}
