using Cerbert.Tensors;

namespace Cerbert.Models.Layers;

/// <summary>
/// Sinusoidal vectors of distances (Vaswani et al. 2017, section 3.5; Dai et al., arXiv 1901.02860, section 3.3): all sines, then all cosines, of
/// distance · 10000^(−2i / columns).
/// </summary>
/// <param name="columns">Width of a vector.</param>
/// <param name="longestDistance">Larger distances count as this one; null: none does.</param>
internal sealed class Sinusoids(int columns, int? longestDistance)
{
    // Distances from limit − 1 down to 1 − limit; grown to the longest sequence so far.
    private (int Limit, float[] Rows) table = (0, []);

    /// <summary>The vectors from <paramref name="longest"/> − 1 down to 1 − <paramref name="longest"/>, [2·longest − 1, columns].</summary>
    public Tensor Of(int longest)
    {
        (int limit, float[] rows) = table;
        if (longest > limit)
            (limit, rows) = table = (longest, Make(longest));
        int count = Math.Max(0, (2 * longest) - 1);
        return Tensor.From(rows.AsSpan((limit - longest) * columns, count * columns), new Shape(count, columns));
    }

    private float[] Make(int limit)
    {
        int half = columns / 2;
        var rows = new float[((2 * limit) - 1) * columns];
        for (int row = 0; row < (2 * limit) - 1; row++)
        {
            int distance = limit - 1 - row, bound = longestDistance ?? int.MaxValue;
            for (int i = 0; i < half; i++)
            {
                double angle = Math.Clamp(distance, -bound, bound) * Math.Pow(10000, -2.0 * i / columns);
                rows[(row * columns) + i] = (float)Math.Sin(angle);
                rows[(row * columns) + half + i] = (float)Math.Cos(angle);
            }
        }

        return rows;
    }
}
