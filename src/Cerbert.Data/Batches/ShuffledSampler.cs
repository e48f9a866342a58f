namespace Cerbert.Data;

/// <summary>Batches in a random order that is drawn anew each epoch.</summary>
/// <remarks>Where lengths vary, <see cref="BucketedSampler"/> makes batches of more even length from the same data.</remarks>
/// <param name="lengths">Tokens per example.</param>
/// <param name="limits">The size of a batch.</param>
/// <param name="seed">The order of an epoch is a function of this and the epoch.</param>
public sealed class ShuffledSampler(ReadOnlySpan<int> lengths, BatchLimits limits, ulong seed) : BatchSampler(lengths, limits)
{
    private protected override EpochPlan MakePlan(int epoch)
    {
        var random = new Philox(seed, (ulong)epoch);
        return CutInOrder(epoch, RandomOrder(ref random));
    }
}
