namespace Cerbert.Data;

/// <summary>Batches in file order, the same in every epoch.</summary>
/// <param name="lengths">Tokens per example.</param>
/// <param name="limits">The size of a batch.</param>
public sealed class FileOrderSampler(ReadOnlySpan<int> lengths, BatchLimits limits) : BatchSampler(lengths, limits)
{
    private protected override EpochPlan MakePlan(int epoch) => CutInOrder(epoch, FileOrder());
}
