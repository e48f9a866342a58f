using Cerbert.Tensors;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Cerbert.Training.Explaining;

/// <summary>Projects vectors on the two directions in which they vary most (Pearson 1901; Jolliffe, Principal Component Analysis, section 1.1).</summary>
/// <param name="Places">[rows] places along the two axes, the mean at 0.</param>
/// <param name="Explained">The shares of the whole variance along the axes, from 0 to 1.</param>
/// <remarks>The sign of an axis is free: the largest of its coordinates is made positive, the first of equals.</remarks>
internal sealed record PrincipalAxes(IReadOnlyList<(double X, double Y)> Places, (double X, double Y) Explained)
{
    /// <summary>Computes the axes.</summary>
    /// <param name="rows">[count, width].</param>
    /// <param name="count">Vectors.</param>
    /// <param name="width">Numbers of each.</param>
    public static PrincipalAxes Of(ReadOnlySpan<float> rows, int count, int width)
    {
        if (rows.Length != count * width || count == 0)
            throw new ArgumentException($"{rows.Length} numbers are not {count} vectors of {width}");
        using var scope = TensorScope.Begin();
        Tensor centred = Centre(rows, count, width);
        // The same eigenvalues either way; the smaller matrix is cheaper.
        bool byColumns = width <= count;
        int size = Math.Min(width, count);
        Tensor scatter = Tensor.Empty(new Shape(size, size));
        Kernels.Current.MatMul(centred, byColumns, centred, !byColumns, scatter, accumulate: false);
        float[] products = scatter.ToArray();
        Evd<double> eigen = Matrix<double>.Build.Dense(size, size, (i, j) => (products[(i * size) + j] + (double)products[(j * size) + i]) / 2).Evd(Symmetricity.Symmetric);
        double total = Enumerable.Range(0, size).Sum(i => (double)products[i * (size + 1)]);
        (double[] xs, double x) = Axis(eigen, size - 1, centred, byColumns, total);
        (double[] ys, double y) = size > 1 ? Axis(eigen, size - 2, centred, byColumns, total) : (new double[count], 0);
        return new PrincipalAxes([.. xs.Zip(ys)], (x, y));
    }

    private static Tensor Centre(ReadOnlySpan<float> rows, int count, int width)
    {
        var mean = new double[width];
        for (int i = 0; i < rows.Length; i++)
            mean[i % width] += rows[i];
        Tensor centred = Tensor.Empty(new Shape(count, width));
        Span<float> to = centred.AsSpan();
        for (int i = 0; i < rows.Length; i++)
            to[i] = (float)(rows[i] - (mean[i % width] / count));
        return centred;
    }

    /// <summary>Places along the eigenvector of that number, and its share of the variance.</summary>
    private static (double[] Places, double Share) Axis(Evd<double> eigen, int number, Tensor centred, bool byColumns, double total)
    {
        double variance = Math.Max(0, eigen.EigenValues[number].Real);
        var places = new double[centred.Rows];
        // What is left of equal vectors is rounding.
        if (!(variance > 1e-12 * total))
            return (places, 0);
        double[] vector = eigen.EigenVectors.Column(number).ToArray();
        ReadOnlySpan<float> values = centred.AsSpan();
        int width = centred.Columns;
        double[] axis = byColumns ? vector : Back(vector, values, width);
        double length = Math.Sqrt(axis.Sum(a => a * a)) * (Largest(axis) < 0 ? -1 : 1);
        for (int i = 0; i < values.Length; i++)
            places[i / width] += values[i] * axis[i % width] / length;
        return (places, variance / total);
    }

    /// <summary>An eigenvector of the rows' products → the axis: Σ of the rows weighted by it.</summary>
    private static double[] Back(double[] vector, ReadOnlySpan<float> values, int width)
    {
        var axis = new double[width];
        for (int i = 0; i < values.Length; i++)
            axis[i % width] += vector[i / width] * values[i];
        return axis;
    }

    private static double Largest(double[] axis)
    {
        double largest = 0;
        foreach (double a in axis)
            if (Math.Abs(a) > Math.Abs(largest))
                largest = a;
        return largest;
    }
}
