namespace Cerbert.Training.Metrics;

/// <summary>The correlation of ranks, −1 to 1: how well one value orders like the other.</summary>
public static class Spearman
{
    /// <summary>Pearson's correlation of the average ranks.</summary>
    /// <returns>NaN for fewer than two values, when a vector is constant, or when a value is NaN.</returns>
    public static double Compute(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Require.SameLength(x.Length, y.Length);
        return x.Contains(double.NaN) || y.Contains(double.NaN) ? double.NaN : Pearson.Compute(AverageRanks(x), AverageRanks(y));
    }

    /// <summary>Ranks from 1; equal values share the mean of the ranks they take up.</summary>
    /// <param name="values">Any numbers.</param>
    /// <returns>One rank per value, in the order of the values.</returns>
    public static double[] AverageRanks(ReadOnlySpan<double> values)
    {
        double[] sorted = values.ToArray();
        var order = new int[values.Length];
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(sorted, order);
        var ranks = new double[values.Length];
        for (int start = 0, end; start < sorted.Length; start = end)
        {
            for (end = start + 1; end < sorted.Length && sorted[end].Equals(sorted[start]);)
                end++;
            double rank = (start + 1 + end) / 2.0;
            foreach (int index in order.AsSpan(start, end - start))
                ranks[index] = rank;
        }
        return ranks;
    }
}
