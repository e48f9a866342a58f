namespace Cerbert.Training.Metrics;

/// <summary>Counts per label for examples that may have several labels at once.</summary>
public static class MultilabelCounts
{
    /// <summary>Counts hits, false alarms and misses of every label.</summary>
    /// <param name="truth">0 or 1, [examples, labels] row by row.</param>
    /// <param name="predicted">0 or 1, of the same shape.</param>
    /// <param name="labels">The number of labels; it divides the lengths.</param>
    /// <exception cref="ArgumentException">The lengths differ or are no multiple of <paramref name="labels"/>.</exception>
    public static ClassCounts[] Compute(ReadOnlySpan<int> truth, ReadOnlySpan<int> predicted, int labels)
    {
        Require.SameLength(truth.Length, predicted.Length);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(labels);
        if (truth.Length % labels != 0)
            throw new ArgumentException($"{truth.Length} values are not whole rows of {labels} labels");
        var counts = new ClassCounts[labels];
        for (int i = 0; i < truth.Length; i++)
        {
            bool is1 = truth[i] != 0, said1 = predicted[i] != 0;
            counts[i % labels] += new ClassCounts(is1 && said1 ? 1 : 0, !is1 && said1 ? 1 : 0, is1 && !said1 ? 1 : 0);
        }
        return counts;
    }
}
