namespace Cerbert.Data;

/// <summary>
/// Decides which examples make each batch of each epoch. A plan is a pure function of the options and the epoch: any batch
/// can be made again, ahead of time or after a restart.
/// </summary>
public abstract class BatchSampler
{
    private readonly int[] _lengths;

    private protected BatchSampler(ReadOnlySpan<int> lengths, BatchLimits limits)
    {
        limits.Check();
        _lengths = lengths.ToArray();
        Limits = limits;
    }

    /// <summary>The size of a batch.</summary>
    public BatchLimits Limits { get; }

    /// <summary>The number of examples in the data set.</summary>
    public int ExampleCount => _lengths.Length;

    /// <summary>Tokens per example.</summary>
    private protected ReadOnlySpan<int> Lengths => _lengths;

    /// <summary>The batches of an epoch, counted from 0.</summary>
    public EpochPlan Plan(int epoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        return MakePlan(epoch);
    }

    /// <summary>The number of batches in an epoch. With a token limit and shuffling it differs from epoch to epoch.</summary>
    public int BatchesIn(int epoch) =>
        Limits is { MaxTokens: null, MaxExamples: int size }
            ? (int)Math.Max(Math.Min(ExampleCount, 1), ((long)ExampleCount + (Limits.DropLast ? 0 : size - 1)) / size)
            : Plan(epoch).BatchCount;

    /// <summary>The number of batches in the first <paramref name="epochs"/> epochs together, exactly.</summary>
    public long BatchesInFirst(int epochs)
    {
        long sum = 0;
        for (int epoch = 0; epoch < epochs; epoch++)
            sum += BatchesIn(epoch);
        return sum;
    }

    private protected abstract EpochPlan MakePlan(int epoch);

    /// <summary>The examples in file order.</summary>
    private protected int[] FileOrder()
    {
        int[] order = new int[ExampleCount];
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        return order;
    }

    /// <summary>The examples in the random order of an epoch.</summary>
    private protected int[] RandomOrder(ref Philox random)
    {
        int[] order = FileOrder();
        random.Shuffle<int>(order);
        return order;
    }

    /// <summary>A plan that takes the examples as they come.</summary>
    private protected EpochPlan CutInOrder(int epoch, int[] order)
    {
        var ends = new List<int>();
        Limits.Cut(order, _lengths, 0, ends);
        DropPartial(order, ends);
        return EpochPlan.InOrder(epoch, order, ends);
    }

    /// <summary>Removes the last batch where it is partial and those are to be dropped.</summary>
    private protected void DropPartial(ReadOnlySpan<int> order, List<int> ends)
    {
        if (!Limits.DropLast || ends.Count <= 1)
            return;
        int start = ends[^2];
        long tokens = 0;
        foreach (int example in order[start..ends[^1]])
            tokens += _lengths[example];
        if (!Limits.IsFull(ends[^1] - start, tokens))
            ends.RemoveAt(ends.Count - 1);
    }
}
