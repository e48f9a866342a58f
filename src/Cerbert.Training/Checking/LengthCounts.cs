namespace Cerbert.Training.Checking;

/// <summary>How many sequences have which length: memory for each length that occurs, not for each sequence.</summary>
internal sealed class LengthCounts
{
    private readonly SortedDictionary<int, long> counts = [];

    /// <summary>All lengths together.</summary>
    public long Total { get; private set; }

    private long Count { get; set; }

    public void Add(int length)
    {
        counts[length] = counts.GetValueOrDefault(length) + 1;
        Total += length;
        Count++;
    }

    public LengthSummary Summary() =>
        Count == 0 ? new LengthSummary(0, 0, 0, 0) : new LengthSummary((double)Total / Count, Quantile(0.5), Quantile(0.95), Quantile(1));

    private int Quantile(double share)
    {
        long wanted = (long)Math.Ceiling(share * Count), seen = 0;
        return counts.First(entry => (seen += entry.Value) >= wanted).Key;
    }
}
