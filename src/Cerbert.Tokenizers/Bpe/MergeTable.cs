using System.Numerics;

namespace Cerbert.Tokenizers.Bpe;

/// <summary>Which two neighbouring pieces join, in which order, to which piece.</summary>
internal sealed class MergeTable
{
    private readonly Slot[] slots;
    private readonly int shift;

    /// <param name="merges">Left id, right id and joined id, the first to be applied first.</param>
    public MergeTable(IReadOnlyList<(int Left, int Right, int Joined)> merges)
    {
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, merges.Count * 2));
        slots = new Slot[size];
        Array.Fill(slots, new Slot(0, -1, -1));
        shift = 64 - BitOperations.Log2((uint)size);
        for (int rank = 0; rank < merges.Count; rank++)
        {
            var (left, right, joined) = merges[rank];
            ulong key = Key(left, right);
            int slot = First(key);
            while (slots[slot].Rank >= 0 && slots[slot].Key != key)
                slot = (slot + 1) & (size - 1);
            slots[slot] = new Slot(key, rank, joined);
        }
    }

    /// <summary>The rank (less is earlier) and the joined id of two pieces; rank −1 where they do not join.</summary>
    public (int Rank, int Joined) Find(int left, int right)
    {
        ulong key = Key(left, right);
        for (int slot = First(key); ; slot = (slot + 1) & (slots.Length - 1))
        {
            Slot found = slots[slot];
            if (found.Rank < 0 || found.Key == key)
                return (found.Rank, found.Joined);
        }
    }

    private static ulong Key(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    private int First(ulong key) => (int)((key ^ (key >> 29)) * 0x9E3779B97F4A7C15 >> shift);

    private readonly record struct Slot(ulong Key, int Rank, int Joined);
}
