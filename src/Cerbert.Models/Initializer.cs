using Cerbert.Tensors.Random;

namespace Cerbert.Models;

/// <summary>How a parameter starts when no checkpoint has it: a constant, or draws from a normal distribution.</summary>
/// <param name="Mean">The mean, or the constant.</param>
/// <param name="Deviation">The standard deviation; 0 for a constant.</param>
public readonly record struct Initializer(float Mean, float Deviation)
{
    /// <summary>All 0: biases.</summary>
    public static Initializer Zeros => new(0, 0);

    /// <summary>All 1: normalisation weights.</summary>
    public static Initializer Ones => new(1, 0);

    /// <summary>Centred draws, such as BERT's 0.02.</summary>
    public static Initializer Normal(double deviation) => new(0, (float)deviation);

    /// <summary>Fills the values; the draw is a function of seed and name, whatever else the model holds.</summary>
    public void Fill(Span<float> values, ulong seed, string name)
    {
        if (Deviation == 0)
        {
            values.Fill(Mean);
            return;
        }

        ulong stream = Hash(name);
        for (int i = 0; i < values.Length; i += 4)
        {
            (uint x, uint y, uint z, uint w) = Philox.Block(seed, (ulong)i / 4, stream);
            (float a, float b) = Pair(x, y);
            (float c, float d) = Pair(z, w);
            ReadOnlySpan<float> four = [a, b, c, d];
            for (int k = 0; k < Math.Min(4, values.Length - i); k++)
                values[i + k] = Mean + Deviation * four[k];
        }
    }

    // Box–Muller: two uniform numbers to two normal ones.
    private static (float First, float Second) Pair(uint x, uint y)
    {
        double radius = Math.Sqrt(-2 * Math.Log((x + 1.0) / 4294967296.0));
        (double sin, double cos) = Math.SinCos(2 * Math.PI * y / 4294967296.0);
        return ((float)(radius * cos), (float)(radius * sin));
    }

    // FNV-1a, 64 bits: string.GetHashCode differs from process to process.
    private static ulong Hash(string name)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in name)
            hash = (hash ^ c) * 1099511628211;
        return hash;
    }
}
