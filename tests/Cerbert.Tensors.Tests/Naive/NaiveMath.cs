using Cerbert.Tensors;
using Cerbert.Tensors.Random;

namespace Cerbert.Tests.Naive;

/// <summary>Functions in double precision and plain loops, to compare kernels with.</summary>
internal static class NaiveMath
{
    /// <summary>The error function by the series 2/√π · e^(−x²) · Σ 2ⁿ x^(2n+1) / (2n+1)!!, whose terms are all of one sign.</summary>
    public static double Erf(double x)
    {
        if (Math.Abs(x) > 6.5)
            return Math.Sign(x);
        double term = x, sum = x;
        for (int n = 1; Math.Abs(term) > 1e-18 * Math.Abs(sum); n++)
        {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    /// <summary>The standard normal distribution function.</summary>
    public static double Normal(double x) => 0.5 + 0.5 * Erf(x / Math.Sqrt(2));

    /// <summary>The standard normal density.</summary>
    public static double Density(double x) => Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI);

    public static double Activate(Activation activation, double x) => activation switch
    {
        Activation.Gelu => x * Normal(x),
        Activation.GeluTanh => x / 2 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))),
        Activation.Relu => Math.Max(x, 0),
        Activation.Tanh => Math.Tanh(x),
        Activation.Sigmoid => 1 / (1 + Math.Exp(-x)),
        Activation.Silu => x / (1 + Math.Exp(-x)),
        _ => throw new ArgumentOutOfRangeException(nameof(activation)),
    };

    public static double Derivative(Activation activation, double x)
    {
        if (activation == Activation.Gelu)
            return Normal(x) + x * Density(x);
        if (activation == Activation.Relu)
            return x > 0 ? 1 : 0;
        const double Step = 1e-5;
        return (Activate(activation, x + Step) - Activate(activation, x - Step)) / (2 * Step);
    }

    /// <summary>The factor of one element of a row under a dropout mask: 0 or the scale.</summary>
    public static double Factor(DropoutMask mask, long row, int column, int columns)
    {
        if (!mask.IsActive)
            return 1;
        ulong keep = mask.Keep(row * DropoutMask.BlocksPerRow(columns) + column / 64);
        return (keep >> (column % 64) & 1) == 1 ? mask.Scale : 0;
    }

    public static float[] ToFloats(double[] values) => Array.ConvertAll(values, value => (float)value);
}
