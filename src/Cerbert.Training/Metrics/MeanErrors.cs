namespace Cerbert.Training.Metrics;

/// <summary>Mean distances between true and predicted numbers; lower is better.</summary>
public static class MeanErrors
{
    /// <summary>Mean squared error, in squared units of the values; NaN for no values.</summary>
    public static double Squared(ReadOnlySpan<double> truth, ReadOnlySpan<double> predicted)
    {
        Require.SameLength(truth.Length, predicted.Length);
        double sum = 0;
        for (int i = 0; i < truth.Length; i++)
            sum += (truth[i] - predicted[i]) * (truth[i] - predicted[i]);
        return sum / truth.Length;
    }

    /// <summary>Mean absolute error, in units of the values; NaN for no values.</summary>
    public static double Absolute(ReadOnlySpan<double> truth, ReadOnlySpan<double> predicted)
    {
        Require.SameLength(truth.Length, predicted.Length);
        double sum = 0;
        for (int i = 0; i < truth.Length; i++)
            sum += Math.Abs(truth[i] - predicted[i]);
        return sum / truth.Length;
    }
}
