namespace Cerbert.Tensors;

/// <summary>
/// Where each sentence of a ragged batch begins and ends: sentence i is rows Offsets[i] to Offsets[i + 1] − 1 of a
/// [tokens, hidden] tensor. There is no padding.
/// </summary>
public sealed class Sequences
{
    private readonly ReadOnlyMemory<int> offsets;
    private int[]? lasts;

    /// <summary>Sentences from their offsets.</summary>
    /// <param name="offsets">[sentences + 1], from 0, never falling. Not copied: it must not change until the step is over.</param>
    /// <exception cref="ArgumentException">The offsets do not start at 0, or fall.</exception>
    public Sequences(ReadOnlyMemory<int> offsets)
    {
        ReadOnlySpan<int> ends = offsets.Span;
        if (ends.Length == 0 || ends[0] != 0)
            throw new ArgumentException("offsets start at 0, and there is one more of them than sentences", nameof(offsets));
        int count = ends.Length - 1;
        for (int i = 0; i < count; i++)
        {
            int length = ends[i + 1] - ends[i];
            if (length < 0)
                throw new ArgumentException($"offset {i + 1} ({ends[i + 1]}) is below the one before it ({ends[i]})", nameof(offsets));
            Longest = Math.Max(Longest, length);
        }

        this.offsets = offsets;
        Count = count;
    }

    /// <summary>Number of sentences.</summary>
    public int Count { get; }

    /// <summary>Tokens of all sentences together.</summary>
    public int Tokens => offsets.Span[Count];

    /// <summary>Tokens of the longest sentence.</summary>
    public int Longest { get; }

    /// <summary>Count + 1 row numbers.</summary>
    public ReadOnlySpan<int> Offsets => offsets.Span;

    /// <summary>The first row of every sentence.</summary>
    public ReadOnlyMemory<int> Starts => offsets[..Count];

    /// <summary>The last row of every sentence, none of which may be empty.</summary>
    public ReadOnlyMemory<int> Lasts
    {
        get
        {
            if (lasts is null)
            {
                lasts = new int[Count];
                for (int i = 0; i < Count; i++)
                    lasts[i] = Length(i) > 0 ? Start(i) + Length(i) - 1 : throw new InvalidOperationException($"sequence {i} is empty: it has no last token");
            }

            return lasts;
        }
    }

    /// <summary>The first row of a sentence.</summary>
    public int Start(int sentence) => offsets.Span[sentence];

    /// <summary>The number of tokens of a sentence.</summary>
    public int Length(int sentence) => offsets.Span[sentence + 1] - offsets.Span[sentence];

    /// <summary>Sentences of these lengths, one after another.</summary>
    public static Sequences FromLengths(params ReadOnlySpan<int> lengths)
    {
        var ends = new int[lengths.Length + 1];
        for (int i = 0; i < lengths.Length; i++)
            ends[i + 1] = ends[i] + lengths[i];
        return new Sequences(ends);
    }
}
