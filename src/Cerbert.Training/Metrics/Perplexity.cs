namespace Cerbert.Training.Metrics;

/// <summary>How many tokens a language model is undecided between: e to the mean loss.</summary>
public static class Perplexity
{
    /// <summary>exp(mean of −ln p), 1 or more; NaN for no tokens.</summary>
    /// <param name="losses">−ln of the probability given to each true token.</param>
    public static double Compute(ReadOnlySpan<double> losses)
    {
        double sum = 0;
        foreach (double loss in losses)
            sum += loss;
        return Math.Exp(sum / losses.Length);
    }
}
