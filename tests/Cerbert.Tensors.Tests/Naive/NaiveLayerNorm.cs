using Cerbert.Tensors.Random;

namespace Cerbert.Tests.Naive;

/// <summary>Layer normalisation over plain loops in double precision.</summary>
internal sealed class NaiveLayerNorm(int rows, int columns)
{
    public double[] Y { get; } = new double[rows * columns];

    public double[] Normalised { get; } = new double[rows * columns];

    public double[] Inverse { get; } = new double[rows];

    public double[] Dv { get; } = new double[rows * columns];

    public double[] Dx { get; } = new double[rows * columns];

    public double[] Dgamma { get; } = new double[columns];

    public double[] Dbeta { get; } = new double[columns];

    public void Forward(float[] x, float[]? residual, DropoutMask mask, float[] gamma, float[] beta, double epsilon)
    {
        for (int r = 0; r < rows; r++)
        {
            var v = new double[columns];
            for (int j = 0; j < columns; j++)
                v[j] = (residual is null ? 0 : residual[r * columns + j]) + x[r * columns + j] * NaiveMath.Factor(mask, r, j, columns);
            double mean = v.Sum() / columns, variance = v.Sum(value => (value - mean) * (value - mean)) / columns;
            Inverse[r] = 1 / Math.Sqrt(variance + epsilon);
            for (int j = 0; j < columns; j++)
            {
                Normalised[r * columns + j] = (v[j] - mean) * Inverse[r];
                Y[r * columns + j] = gamma[j] * Normalised[r * columns + j] + beta[j];
            }
        }
    }

    public void Backward(float[] dy, float[] normalised, float[] inverse, float[] gamma, DropoutMask mask)
    {
        for (int r = 0; r < rows; r++)
        {
            double sum = 0, dot = 0;
            for (int j = 0; j < columns; j++)
            {
                int at = r * columns + j;
                Dbeta[j] += dy[at];
                Dgamma[j] += (double)dy[at] * normalised[at];
                sum += (double)dy[at] * gamma[j];
                dot += (double)dy[at] * gamma[j] * normalised[at];
            }

            for (int j = 0; j < columns; j++)
            {
                int at = r * columns + j;
                Dv[at] = inverse[r] * ((double)dy[at] * gamma[j] - sum / columns - normalised[at] * dot / columns);
                Dx[at] = Dv[at] * NaiveMath.Factor(mask, r, j, columns);
            }
        }
    }
}
