namespace Cerbert.Training.Metrics;

/// <summary>The linear correlation of two vectors, −1 to 1.</summary>
public static class Pearson
{
    /// <summary>cov(x, y) / (σ_x σ_y), centred first so that large offsets do not cost digits.</summary>
    /// <returns>NaN for fewer than two values or when a vector is constant: no line fits better than another.</returns>
    public static double Compute(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Require.SameLength(x.Length, y.Length);
        if (x.Length < 2 || IsConstant(x) || IsConstant(y))
            return double.NaN;
        double meanX = Mean(x), meanY = Mean(y);
        double xx = 0, yy = 0, xy = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double dx = x[i] - meanX, dy = y[i] - meanY;
            xx += dx * dx;
            yy += dy * dy;
            xy += dx * dy;
        }
        double r = xy / (Math.Sqrt(xx) * Math.Sqrt(yy));
        return double.IsNaN(r) ? r : Math.Clamp(r, -1, 1);
    }

    // Asked directly: the mean of equal values may differ from them in the last digit, which would correlate with anything.
    private static bool IsConstant(ReadOnlySpan<double> values) => !values.ContainsAnyExcept(values[0]);

    private static double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
            sum += value;
        return sum / values.Length;
    }
}
