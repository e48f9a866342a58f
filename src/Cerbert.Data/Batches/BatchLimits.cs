namespace Cerbert.Data;

/// <summary>How large a batch may be: by number of examples, by number of tokens, or both.</summary>
/// <remarks>
/// Batches are filled in order and closed before an example that would break a limit. Nothing is padded, so tokens are real
/// ones; of a pair that is encoded as two sequences, both count. An example with more tokens than
/// <see cref="MaxTokens"/> makes a batch of its own.
/// </remarks>
public sealed record BatchLimits
{
    /// <summary>At most this many examples, 1 or more. Default: no limit.</summary>
    public int? MaxExamples { get; init; }

    /// <summary>At most this many tokens, 1 or more. Default: no limit.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>
    /// Whether an epoch leaves out its last batch where the data ends before it is full; an only batch is always kept.
    /// Default: no.
    /// </summary>
    public bool DropLast { get; init; }

    internal void Check()
    {
        if (MaxExamples is null && MaxTokens is null)
            throw new ArgumentException("a batch needs a limit: set MaxExamples or MaxTokens");
        if (MaxExamples is <= 0)
            throw new ArgumentException($"MaxExamples is {MaxExamples}; expected 1 or more");
        if (MaxTokens is <= 0)
            throw new ArgumentException($"MaxTokens is {MaxTokens}; expected 1 or more");
    }

    // The same limits, so many times as large.
    internal BatchLimits Times(int factor) => this with
    {
        MaxExamples = (int?)Math.Min(int.MaxValue, (long?)MaxExamples * factor ?? int.MaxValue),
        MaxTokens = (int?)Math.Min(int.MaxValue, (long?)MaxTokens * factor ?? int.MaxValue),
    };

    internal bool IsFull(int examples, long tokens) => examples >= MaxExamples || tokens >= MaxTokens;

    /// <summary>Appends to <paramref name="ends"/> where each batch of <paramref name="order"/> ends, counted from <paramref name="offset"/>.</summary>
    internal void Cut(ReadOnlySpan<int> order, ReadOnlySpan<int> lengths, int offset, List<int> ends)
    {
        int examples = 0;
        long tokens = 0;
        for (int i = 0; i < order.Length; i++)
        {
            int length = lengths[order[i]];
            if (examples > 0 && (examples + 1 > MaxExamples || tokens + length > MaxTokens))
            {
                ends.Add(offset + i);
                (examples, tokens) = (0, 0);
            }

            examples++;
            tokens += length;
        }

        if (examples > 0)
            ends.Add(offset + order.Length);
    }
}
