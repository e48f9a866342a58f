using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cerbert.Tokenizers.WordPiece;

/// <summary>
/// A read-only hash table from the text of pieces to their ids, asked with a hash that the caller derives from prefix hashes, so that
/// trying a shorter piece costs one probe.
/// </summary>
/// <remarks>The hash of c0 c1 … cn−1 is Σ ci · Factor^(n−1−i) modulo 2^64; equal hashes are told apart by the characters.</remarks>
internal sealed class PieceTable
{
    private const ulong Factor = 0x9E3779B97F4A7C15;
    private const ulong Mixer = 0xD6E8FEB86659FD93;

    private readonly Slot[] slots;
    private readonly int shift;
    private readonly char[] characters;
    private readonly (int Start, int Length)[] places;

    public PieceTable(IReadOnlyCollection<(string Text, int Id)> pieces)
    {
        // At most half full, so that a probe for a piece that does not exist mostly ends at once.
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, pieces.Count * 2));
        slots = new Slot[size];
        Array.Fill(slots, new Slot(0, -1));
        shift = 64 - BitOperations.Log2((uint)size);
        characters = new char[pieces.Sum(p => p.Text.Length)];
        places = new (int, int)[pieces.Count == 0 ? 0 : pieces.Max(p => p.Id) + 1];
        int at = 0;
        foreach (var (text, id) in pieces)
        {
            text.CopyTo(characters.AsSpan(at));
            places[id] = (at, text.Length);
            at += text.Length;
            MaxLength = Math.Max(MaxLength, text.Length);
            ulong hash = 0;
            foreach (char c in text)
                hash = Extend(hash, c);
            int slot = SlotOf(hash);
            while (slots[slot].Id >= 0)
                slot = (slot + 1) & (slots.Length - 1);
            slots[slot] = new Slot(Fingerprint(hash), id);
        }
    }

    /// <summary>Length of the longest piece in UTF-16 units.</summary>
    public int MaxLength { get; }

    /// <summary>Factor to the powers 0 .. count − 1.</summary>
    public static ulong[] Powers(int count)
    {
        var powers = new ulong[count];
        for (int i = 0; i < count; i++)
            powers[i] = i == 0 ? 1 : powers[i - 1] * Factor;
        return powers;
    }

    /// <summary>The hash of a text with one character more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Extend(ulong hash, char next) => hash * Factor + next;

    /// <summary>The id of a piece, −1 where there is none.</summary>
    /// <param name="hash">Its hash.</param>
    /// <param name="text">Its characters.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(ulong hash, ReadOnlySpan<char> text)
    {
        uint fingerprint = Fingerprint(hash);
        for (int slot = SlotOf(hash); ; slot = (slot + 1) & (slots.Length - 1))
        {
            Slot found = slots[slot];
            if (found.Id < 0)
                return -1;
            if (found.Fingerprint == fingerprint && Matches(found.Id, text))
                return found.Id;
        }
    }

    private bool Matches(int id, ReadOnlySpan<char> text)
    {
        var (start, length) = places[id];
        return length == text.Length && text.SequenceEqual(characters.AsSpan(start, length));
    }

    private int SlotOf(ulong hash) => (int)((hash ^ (hash >> 32)) * Mixer >> shift);

    private static uint Fingerprint(ulong hash) => (uint)(hash >> 16);

    private readonly record struct Slot(uint Fingerprint, int Id);
}
