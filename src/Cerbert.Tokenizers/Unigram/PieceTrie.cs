using System.Numerics;

namespace Cerbert.Tokenizers.Unigram;

/// <summary>Finds all pieces that begin at a place of a text, the shortest first.</summary>
internal sealed class PieceTrie
{
    private readonly ulong[] keys;
    private readonly int[] children;
    private readonly int[] pieces;
    private readonly int shift;
    private int nodes = 1;

    /// <param name="vocabulary">The pieces; every id below its size that has a token.</param>
    public PieceTrie(Vocabulary vocabulary)
    {
        long characters = 1;
        for (int id = 0; id < vocabulary.Size; id++)
            characters += vocabulary.TokenOf(id)?.Length ?? 0;
        int size = (int)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(16, characters * 3 / 2));
        (keys, children, shift) = (new ulong[size], new int[size], 64 - BitOperations.Log2((uint)size));
        pieces = new int[characters];
        Array.Fill(pieces, -1);
        for (int id = 0; id < vocabulary.Size; id++)
            if (vocabulary.TokenOf(id) is { Length: > 0 } token)
                Add(token, id);
    }

    /// <summary>The node behind a character; −1 where no piece goes on so. The root is 0.</summary>
    public int Next(int node, char c)
    {
        int slot = Slot(node, c);
        return keys[slot] == 0 ? -1 : children[slot];
    }

    /// <summary>The piece that ends at a node, or −1.</summary>
    public int PieceAt(int node) => pieces[node];

    /// <summary>The piece that is the whole text, or −1.</summary>
    public int Find(ReadOnlySpan<char> text)
    {
        int node = 0;
        foreach (char c in text)
            if ((node = Next(node, c)) < 0)
                return -1;
        return PieceAt(node);
    }

    private void Add(string token, int id)
    {
        int node = 0;
        foreach (char c in token)
        {
            int slot = Slot(node, c);
            if (keys[slot] == 0)
                (keys[slot], children[slot]) = (Key(node, c), nodes++);
            node = children[slot];
        }

        pieces[node] = id;
    }

    private int Slot(int node, char c)
    {
        ulong key = Key(node, c);
        int slot = (int)((key ^ (key >> 29)) * 0x9E3779B97F4A7C15 >> shift);
        while (keys[slot] != 0 && keys[slot] != key)
            slot = (slot + 1) & (keys.Length - 1);
        return slot;
    }

    // Never 0, which marks a free slot.
    private static ulong Key(int node, char c) => (((ulong)(uint)node << 16) | c) + 1;
}
