using MathNet.Numerics.LinearAlgebra;

namespace Cerbert.Models.Pooling;

/// <summary>
/// How SBERT-WK (Wang and Kuo, arXiv 2002.06652, sections IV-B and IV-C) weighs the layers of a word and the words of a sentence.
/// </summary>
/// <remarks>
/// For the vector v_k of layer k, R of the QR decomposition of (its neighbours within the window, v_k) has the last column r. With c the mean
/// cosine of R's other columns with r, the alignment is a = 1 / c and the novelty b = |r_last| / |r|; the layer's weight is a / Σ a + b / Σ b,
/// scaled to a sum of 1. A word's weight is the variance over the layers of the cosine of v_l and v_l+1, scaled likewise.
/// </remarks>
/// <param name="window">Neighbouring layers on each side, at least 1.</param>
/// <param name="clamped">
/// Takes the neighbours there are on both sides and the true cosines. Else as in the authors' program: no lower neighbours where there are fewer
/// than the window, and r without its last entry in the norm of the cosines.
/// </param>
internal sealed class WordWeights(int window, bool clamped)
{
    /// <summary>The weights of a word's layers, which sum to 1.</summary>
    /// <param name="layers">The word's vector in each layer, lowest first; at least two.</param>
    public double[] OfLayers(IReadOnlyList<double[]> layers)
    {
        var alignment = new double[layers.Count];
        var novelty = new double[layers.Count];
        for (int k = 0; k < layers.Count; k++)
            (alignment[k], novelty[k]) = Judge(layers, k);
        double alignments = alignment.Sum(), novelties = novelty.Sum();
        double[] weights = [.. alignment.Zip(novelty, (a, b) => Share(a, alignments, layers.Count) + Share(b, novelties, layers.Count))];
        double sum = weights.Sum();
        return [.. weights.Select(weight => Share(weight, sum, layers.Count))];
    }

    /// <summary>How much a word's meaning changes between layers: the variance of the cosines of neighbouring ones.</summary>
    public static double Change(IReadOnlyList<double[]> layers)
    {
        double[] cosines = [.. layers.Skip(1).Zip(layers, (upper, lower) => Cosine(upper, lower))];
        double mean = cosines.Average();
        return cosines.Sum(cosine => (cosine - mean) * (cosine - mean)) / cosines.Length;
    }

    /// <summary>Numbers scaled to a sum of 1; equal ones where the sum is 0.</summary>
    public static double[] Normalise(double[] values)
    {
        double sum = values.Sum();
        return [.. values.Select(value => Share(value, sum, values.Length))];
    }

    private (double Alignment, double Novelty) Judge(IReadOnlyList<double[]> layers, int k)
    {
        int from = clamped || k >= window ? Math.Max(0, k - window) : k, to = Math.Min(layers.Count - 1, k + window);
        double[][] columns = [.. Enumerable.Range(from, to - from + 1).Where(l => l != k).Append(k).Select(l => layers[l])];
        Matrix<double> r = Matrix<double>.Build.DenseOfColumnArrays(columns).QR().R;
        int last = columns.Length - 1;
        double whole = r.Column(last, 0, last + 1).L2Norm();
        Vector<double> along = r.Column(last, 0, last); // v_k in the space of its neighbours
        double norm = clamped ? whole : along.L2Norm(), cosines = 0;
        for (int j = 0; j < last; j++)
        {
            Vector<double> other = r.Column(j, 0, last);
            cosines += Ratio(other.DotProduct(along), other.L2Norm() * norm);
        }

        // The constants of the program's alignment cancel in the sum but for the number of columns.
        double mean = cosines / last;
        return (1 / (clamped ? mean : mean * columns.Length * 2), Ratio(Math.Abs(r[last, last]), whole));
    }

    private static double Share(double value, double sum, int count) => sum == 0 ? 1.0 / count : value / sum;

    private static double Ratio(double above, double below) => below == 0 ? 0 : above / below;

    private static double Cosine(double[] a, double[] b)
    {
        Vector<double> u = Vector<double>.Build.Dense(a), v = Vector<double>.Build.Dense(b);
        return Ratio(u.DotProduct(v), u.L2Norm() * v.L2Norm());
    }
}
