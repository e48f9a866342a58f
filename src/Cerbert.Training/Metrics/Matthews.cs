namespace Cerbert.Training.Metrics;

/// <summary>
/// Matthews correlation coefficient, also for more than two classes (Gorodkin 2004): the correlation between truth and
/// prediction as indicator vectors. −1 to 1; fair when the classes are of different size.
/// </summary>
public static class Matthews
{
    /// <summary>(c s − Σ p_k t_k) / √((s² − Σ p_k²)(s² − Σ t_k²)), with c correct of s examples, p_k predicted and t_k true of class k.</summary>
    /// <returns>0 when truth or prediction has one class only; NaN for no examples.</returns>
    public static double Compute(ConfusionMatrix matrix)
    {
        double s = matrix.Total, correct = 0, cross = 0, predicted = 0, truth = 0;
        if (matrix.Total == 0)
            return double.NaN;
        for (int k = 0; k < matrix.Classes; k++)
        {
            double p = matrix.PredictedCount(k), t = matrix.TrueCount(k);
            correct += matrix[k, k];
            cross += p * t;
            predicted += p * p;
            truth += t * t;
        }
        double spread = ((s * s) - predicted) * ((s * s) - truth);
        return spread == 0 ? 0 : ((correct * s) - cross) / Math.Sqrt(spread);
    }
}
