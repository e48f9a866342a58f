namespace Cerbert.Tensors;

/// <summary>Rows of a table, each once, in the order in which they were first added.</summary>
/// <param name="rows">Rows of the table.</param>
public sealed class RowSet(int rows)
{
    private readonly bool[] members = new bool[rows];
    private int[] list = new int[Math.Min(rows, 256)];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The rows, until the next change.</summary>
    public ReadOnlySpan<int> Span => list.AsSpan(0, Count);

    /// <summary>Whether a row is among them.</summary>
    public bool Contains(int row) => members[row];

    /// <summary>Adds those that are not among them yet.</summary>
    public void Add(ReadOnlySpan<int> added)
    {
        foreach (int row in added)
        {
            if (members[row])
                continue;
            members[row] = true;
            if (Count == list.Length)
                Array.Resize(ref list, Math.Min(members.Length, 2 * list.Length));
            list[Count++] = row;
        }
    }

    /// <summary>Empties it, in the time its rows take.</summary>
    public void Clear()
    {
        foreach (int row in Span)
            members[row] = false;
        Count = 0;
    }
}
