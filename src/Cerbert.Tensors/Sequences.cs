namespace Cerbert.Tensors;

/// <summary>
/// Where each sentence of a ragged batch begins and ends: sentence i is rows Offsets[i] to Offsets[i + 1] − 1 of a
/// [tokens, hidden] tensor. There is no padding.
/// </summary>
public sealed class Sequences
{
    private readonly int[] offsets;

    /// <summary>Sentences from their offsets.</summary>
    /// <param name="offsets">Starts at 0, never falls; <paramref name="count"/> + 1 values are used.</param>
    /// <param name="count">Number of sentences.</param>
    /// <exception cref="ArgumentException">The offsets do not start at 0, or fall.</exception>
    public Sequences(int[] offsets, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (offsets.Length < count + 1 || offsets[0] != 0)
            throw new ArgumentException($"{count} sentences need {count + 1} offsets that start at 0", nameof(offsets));
        for (int i = 0; i < count; i++)
        {
            int length = offsets[i + 1] - offsets[i];
            if (length < 0)
                throw new ArgumentException($"offset {i + 1} ({offsets[i + 1]}) is below the one before it ({offsets[i]})", nameof(offsets));
            Longest = Math.Max(Longest, length);
        }

        this.offsets = offsets;
        Count = count;
    }

    /// <summary>Number of sentences.</summary>
    public int Count { get; }

    /// <summary>Tokens of all sentences together.</summary>
    public int Tokens => offsets[Count];

    /// <summary>Tokens of the longest sentence.</summary>
    public int Longest { get; }

    /// <summary>Count + 1 row numbers.</summary>
    public ReadOnlySpan<int> Offsets => offsets.AsSpan(0, Count + 1);

    /// <summary>The first row of a sentence.</summary>
    public int Start(int sentence) => offsets[sentence];

    /// <summary>The number of tokens of a sentence.</summary>
    public int Length(int sentence) => offsets[sentence + 1] - offsets[sentence];

    /// <summary>Sentences of these lengths, one after another.</summary>
    public static Sequences FromLengths(params ReadOnlySpan<int> lengths)
    {
        var ends = new int[lengths.Length + 1];
        for (int i = 0; i < lengths.Length; i++)
            ends[i + 1] = ends[i] + lengths[i];
        return new Sequences(ends, lengths.Length);
    }
}
