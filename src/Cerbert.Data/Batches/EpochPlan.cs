namespace Cerbert.Data;

/// <summary>The batches of one epoch: which examples, in which order. Immutable, so several threads may read it.</summary>
public sealed class EpochPlan
{
    private readonly int[] _order;
    private readonly (int Start, int End)[] _batches;

    internal EpochPlan(int epoch, int[] order, (int Start, int End)[] batches) => (Epoch, _order, _batches) = (epoch, order, batches);

    /// <summary>The epoch, counted from 0.</summary>
    public int Epoch { get; }

    /// <summary>The number of batches.</summary>
    public int BatchCount => _batches.Length;

    /// <summary>The examples of a batch, as indices into the data set.</summary>
    public ReadOnlySpan<int> Batch(int index)
    {
        (int start, int end) = _batches[index];
        return _order.AsSpan(start..end);
    }

    // ends[i] is where batch i ends in order.
    internal static EpochPlan InOrder(int epoch, int[] order, List<int> ends)
    {
        var batches = new (int, int)[ends.Count];
        for (int i = 0; i < batches.Length; i++)
            batches[i] = (i == 0 ? 0 : ends[i - 1], ends[i]);
        return new EpochPlan(epoch, order, batches);
    }

    // The same batches in a random order.
    internal EpochPlan Shuffled(ref Philox random)
    {
        (int Start, int End)[] batches = [.. _batches];
        random.Shuffle<(int, int)>(batches);
        return new EpochPlan(Epoch, _order, batches);
    }
}
