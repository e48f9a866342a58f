namespace Cerbert.Training.Metrics;

/// <summary>The share of examples whose predicted class is the true one.</summary>
public static class Accuracy
{
    /// <summary>Correct / all, 0 to 1; NaN for no examples.</summary>
    /// <param name="truth">The true class of each example.</param>
    /// <param name="predicted">The predicted class of each example, as many.</param>
    public static double Compute(ReadOnlySpan<int> truth, ReadOnlySpan<int> predicted)
    {
        Require.SameLength(truth.Length, predicted.Length);
        int correct = 0;
        for (int i = 0; i < truth.Length; i++)
            if (truth[i] == predicted[i])
                correct++;
        return (double)correct / truth.Length;
    }
}
