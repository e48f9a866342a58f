namespace Cerbert.Data;

/// <summary>
/// Batches from the longest examples to the shortest, the same in every epoch: the quickest way through a data set that is
/// only evaluated, and the one that shows at once whether memory suffices. <see cref="RaggedBatch.Examples"/> tells where
/// each result belongs.
/// </summary>
/// <param name="lengths">Tokens per example.</param>
/// <param name="limits">The size of a batch.</param>
public sealed class SortedSampler(ReadOnlySpan<int> lengths, BatchLimits limits) : BatchSampler(lengths, limits)
{
    private protected override EpochPlan MakePlan(int epoch)
    {
        int[] order = FileOrder();
        LengthOrder.Sort(order, Lengths, longestFirst: true);
        return CutInOrder(epoch, order);
    }
}
