namespace Cerbert.Tensors;

/// <summary>Rows of a table, each once, in the order in which they were first added.</summary>
/// <param name="rows">Rows of the table.</param>
public sealed class RowSet(int rows)
{
    // Of each row its place in the list, counted from 1; 0 for those that are not there.
    private readonly int[] places = new int[rows];
    private int[] list = new int[Math.Min(rows, 256)];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The rows, until the next change.</summary>
    public ReadOnlySpan<int> Span => list.AsSpan(0, Count);

    /// <summary>The same, for ops that take memory.</summary>
    internal ReadOnlyMemory<int> Memory => list.AsMemory(0, Count);

    /// <summary>Whether a row is among them.</summary>
    public bool Contains(int row) => places[row] != 0;

    /// <summary>Where a row is in <see cref="Span"/>; −1 where it is not.</summary>
    public int PlaceOf(int row) => places[row] - 1;

    /// <summary>Adds those that are not among them yet.</summary>
    public void Add(ReadOnlySpan<int> added)
    {
        foreach (int row in added)
        {
            if (Contains(row))
                continue;
            if (Count == list.Length)
                Array.Resize(ref list, Math.Min(places.Length, 2 * list.Length));
            list[Count++] = row;
            places[row] = Count;
        }
    }

    /// <summary>Adds every row of the table.</summary>
    public void AddAll() => Add([.. Enumerable.Range(0, places.Length)]);

    /// <summary>Empties it, in the time its rows take.</summary>
    public void Clear()
    {
        foreach (int row in Span)
            places[row] = 0;
        Count = 0;
    }
}
