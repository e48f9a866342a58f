namespace Cerbert.Data;

/// <summary>
/// Batches of examples of similar length, in a random order that is drawn anew each epoch: the examples are shuffled, taken
/// in chunks of several batches, each chunk is sorted by length and cut into batches, and the batches are shuffled.
/// </summary>
/// <remarks>
/// With a token limit, batches then have about equally many tokens and steps take about equally long. A larger multiplier
/// evens lengths out more and mixes examples less. With a limit by examples alone, a partial batch is dropped before
/// sorting, so that no length is more likely to be left out than another.
/// </remarks>
public sealed class BucketedSampler : BatchSampler
{
    private readonly ulong _seed;
    private readonly int _multiplier;

    /// <param name="lengths">Tokens per example.</param>
    /// <param name="limits">The size of a batch.</param>
    /// <param name="seed">The order of an epoch is a function of this and the epoch.</param>
    /// <param name="multiplier">Batches per chunk, 1 or more.</param>
    public BucketedSampler(ReadOnlySpan<int> lengths, BatchLimits limits, ulong seed, int multiplier = 50)
        : base(lengths, limits)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(multiplier);
        (_seed, _multiplier) = (seed, multiplier);
    }

    private protected override EpochPlan MakePlan(int epoch)
    {
        var random = new Philox(_seed, (ulong)epoch);
        int[] order = RandomOrder(ref random);
        if (Limits is { DropLast: true, MaxTokens: null, MaxExamples: int size } && order.Length > size)
            order = order[..^(order.Length % size)];

        var chunks = new List<int>();
        Limits.Times(_multiplier).Cut(order, Lengths, 0, chunks);
        var ends = new List<int>();
        int start = 0;
        foreach (int end in chunks)
        {
            Span<int> chunk = order.AsSpan(start..end);
            LengthOrder.Sort(chunk, Lengths, longestFirst: false);
            Limits.Cut(chunk, Lengths, start, ends);
            start = end;
        }

        DropPartial(order, ends);
        EpochPlan plan = EpochPlan.InOrder(epoch, order, ends);
        return plan.Shuffled(ref random);
    }
}
