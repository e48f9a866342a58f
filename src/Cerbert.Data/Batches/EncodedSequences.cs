namespace Cerbert.Data;

/// <summary>Token ids of many texts, end to end in one array. Immutable.</summary>
public sealed class EncodedSequences
{
    private readonly int[] _ids;
    private readonly int[] _typeIds;
    private readonly int[] _offsets;

    /// <summary>Takes over three arrays that must not change any more.</summary>
    /// <param name="ids">[tokens] token ids.</param>
    /// <param name="typeIds">[tokens] segment ids.</param>
    /// <param name="offsets">[sequences + 1], ascending from 0 to tokens: sequence i is ids[offsets[i]..offsets[i + 1]], never empty.</param>
    /// <exception cref="ArgumentException">The arrays do not fit together.</exception>
    public EncodedSequences(int[] ids, int[] typeIds, int[] offsets)
    {
        if (offsets.Length == 0 || offsets[0] != 0 || offsets[^1] != ids.Length || typeIds.Length != ids.Length)
            throw new ArgumentException($"offsets must run from 0 to the {ids.Length} ids, and there must be as many type ids, not {typeIds.Length}", nameof(offsets));
        for (int i = 1; i < offsets.Length; i++)
            if (offsets[i] <= offsets[i - 1])
                throw new ArgumentException($"sequence {i - 1} is empty", nameof(offsets));
        (_ids, _typeIds, _offsets) = (ids, typeIds, offsets);
    }

    /// <summary>The number of sequences.</summary>
    public int Count => _offsets.Length - 1;

    /// <summary>The number of tokens of a sequence.</summary>
    public int Length(int sequence) => _offsets[sequence + 1] - _offsets[sequence];

    /// <summary>[tokens] the ids of all sequences.</summary>
    internal ReadOnlyMemory<int> AllIds => _ids;

    /// <summary>[tokens] the segment ids of all sequences.</summary>
    internal ReadOnlyMemory<int> AllTypeIds => _typeIds;

    /// <summary>The number of tokens of each sequence.</summary>
    public int[] Lengths() => [.. Enumerable.Range(0, Count).Select(Length)];

    /// <summary>Some of the sequences, in the order asked for.</summary>
    public EncodedSequences Take(IReadOnlyList<int> sequences)
    {
        var offsets = new int[sequences.Count + 1];
        for (int i = 0; i < sequences.Count; i++)
            offsets[i + 1] = offsets[i] + Length(sequences[i]);
        int[] ids = new int[offsets[^1]], types = new int[offsets[^1]];
        for (int i = 0; i < sequences.Count; i++)
        {
            Ids(sequences[i]).CopyTo(ids.AsSpan(offsets[i]));
            TypeIds(sequences[i]).CopyTo(types.AsSpan(offsets[i]));
        }

        return new EncodedSequences(ids, types, offsets);
    }

    /// <summary>The token ids of a sequence.</summary>
    public ReadOnlySpan<int> Ids(int sequence) => _ids.AsSpan(_offsets[sequence], Length(sequence));

    /// <summary>The segment ids of a sequence.</summary>
    public ReadOnlySpan<int> TypeIds(int sequence) => _typeIds.AsSpan(_offsets[sequence], Length(sequence));
}
