using System.Runtime.InteropServices;
using Cerbert.Tokenizers.Batching;

namespace Cerbert.Tokenizers.Bpe;

/// <summary>The ids of words seen before, for one thread. Emptied when it is full, so that it follows the text.</summary>
internal sealed class WordCache
{
    private const int Slots = 1 << 16;
    private const int LongestWord = 48;

    private readonly Entry[] entries = new Entry[Slots];
    private char[] characters = new char[1 << 16];
    private int[] ids = new int[1 << 16];
    private int characterCount;
    private int idCount;
    private int count;

    /// <summary>Appends the ids of a word where it is known.</summary>
    public bool TryAppend(ReadOnlySpan<char> word, ulong hash, ReusedBuffer<int> output)
    {
        for (int slot = (int)(hash >> 48); ; slot = (slot + 1) & (Slots - 1))
        {
            ref Entry entry = ref entries[slot];
            if (entry.Length == 0)
                return false;
            if (entry.Hash == (uint)hash && word.SequenceEqual(characters.AsSpan(entry.Characters, entry.Length)))
            {
                output.AddRange(ids.AsSpan(entry.Ids, entry.IdCount));
                return true;
            }
        }
    }

    /// <summary>Remembers a word that is not there yet.</summary>
    public void Add(ReadOnlySpan<char> word, ulong hash, ReadOnlySpan<int> wordIds)
    {
        if (word.Length > LongestWord)
            return;
        if (count == Slots / 2)
            Clear();
        int slot = (int)(hash >> 48);
        while (entries[slot].Length != 0)
            slot = (slot + 1) & (Slots - 1);
        if (characterCount + word.Length > characters.Length)
            Array.Resize(ref characters, characters.Length * 2);
        if (idCount + wordIds.Length > ids.Length)
            Array.Resize(ref ids, ids.Length * 2);
        word.CopyTo(characters.AsSpan(characterCount));
        wordIds.CopyTo(ids.AsSpan(idCount));
        entries[slot] = new Entry((uint)hash, characterCount, idCount, (short)word.Length, (short)wordIds.Length);
        characterCount += word.Length;
        idCount += wordIds.Length;
        count++;
    }

    /// <summary>Hash of a word: four characters at a time.</summary>
    public static ulong HashOf(ReadOnlySpan<char> word)
    {
        const ulong factor = 0x9E3779B97F4A7C15;
        ulong hash = (ulong)word.Length * factor;
        int whole = word.Length & ~3;
        foreach (ulong four in MemoryMarshal.Cast<char, ulong>(word[..whole]))
            hash = (hash ^ four ^ (hash >> 32)) * factor;
        foreach (char c in word[whole..])
            hash = (hash ^ c ^ (hash >> 32)) * factor;
        return (hash ^ (hash >> 29)) * factor;
    }

    private void Clear()
    {
        Array.Clear(entries);
        characterCount = idCount = count = 0;
    }

    private readonly record struct Entry(uint Hash, int Characters, int Ids, short Length, short IdCount);
}
