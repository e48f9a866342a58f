namespace Cerbert.Training.Metrics;

/// <summary>Kendall's τ-b: ordered pairs minus swapped pairs, corrected for ties; −1 to 1.</summary>
public static class KendallTau
{
    /// <summary>
    /// (P − Q) / √((n₀ − n₁)(n₀ − n₂)), n₀ = n(n−1)/2 pairs, n₁ and n₂ those tied in x and in y. Swapped pairs are counted
    /// by a merge sort (Knight 1966), so the time is O(n log n).
    /// </summary>
    /// <returns>NaN for fewer than two values, when a vector is constant, or when a value is NaN.</returns>
    public static double Compute(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Require.SameLength(x.Length, y.Length);
        int n = x.Length;
        if (n < 2 || x.Contains(double.NaN) || y.Contains(double.NaN))
            return double.NaN;
        var pairs = new (double X, double Y)[n];
        for (int i = 0; i < n; i++)
            pairs[i] = (x[i], y[i]);
        Array.Sort(pairs);

        long all = Pairs(n), tiedX = 0, tiedBoth = 0;
        for (int start = 0, end; start < n; start = end)
        {
            for (end = start + 1; end < n && pairs[end].X.Equals(pairs[start].X);)
                end++;
            tiedX += Pairs(end - start);
            for (int from = start, to; from < end; from = to)
            {
                for (to = from + 1; to < end && pairs[to].Y.Equals(pairs[from].Y);)
                    to++;
                tiedBoth += Pairs(to - from);
            }
        }

        double[] ys = Array.ConvertAll(pairs, pair => pair.Y);
        long swapped = SortCountingSwaps(ys, new double[n]);
        long tiedY = 0;
        for (int start = 0, end; start < n; start = end)
        {
            for (end = start + 1; end < n && ys[end].Equals(ys[start]);)
                end++;
            tiedY += Pairs(end - start);
        }
        double difference = all - tiedX - tiedY + tiedBoth - (2.0 * swapped);
        return difference / Math.Sqrt(all - tiedX) / Math.Sqrt(all - tiedY);
    }

    private static long Pairs(long n) => n * (n - 1) / 2;

    private static long SortCountingSwaps(Span<double> values, Span<double> scratch)
    {
        if (values.Length < 2)
            return 0;
        int half = values.Length / 2;
        long swaps = SortCountingSwaps(values[..half], scratch[..half]) + SortCountingSwaps(values[half..], scratch[half..]);
        for (int left = 0, right = half, at = 0; at < values.Length; at++)
        {
            bool takeLeft = right == values.Length || (left < half && values[left] <= values[right]);
            if (!takeLeft)
                swaps += half - left;
            scratch[at] = takeLeft ? values[left++] : values[right++];
        }
        scratch.CopyTo(values);
        return swaps;
    }
}
