namespace Cerbert.Training.Reporting;

/// <summary>A point of a curve, or what is drawn in place of several.</summary>
/// <param name="X">Where: the mean of what it stands for.</param>
/// <param name="Y">The mean value.</param>
/// <param name="Low">The least value.</param>
/// <param name="High">The largest value.</param>
public readonly record struct CurvePoint(double X, double Y, double Low, double High);

/// <summary>A named line of a chart.</summary>
/// <param name="name">What it shows.</param>
public sealed class Curve(string name)
{
    private readonly List<CurvePoint> points = [];

    /// <summary>What it shows.</summary>
    public string Name => name;

    /// <summary>All of its points.</summary>
    public IReadOnlyList<CurvePoint> Points => points;

    /// <summary>Adds a value; one that is no number leaves the curve as it is.</summary>
    internal void Add(double x, double y)
    {
        if (double.IsFinite(y))
            points.Add(new CurvePoint(x, y, y, y));
    }

    /// <summary>At most so many points: neighbours become one, with their mean and range, so that no peak is lost.</summary>
    public IReadOnlyList<CurvePoint> Thinned(int most)
    {
        if (points.Count <= most)
            return points;
        var thin = new CurvePoint[most];
        for (int i = 0; i < most; i++)
        {
            int start = (int)((long)points.Count * i / most), end = (int)((long)points.Count * (i + 1) / most);
            double x = 0, y = 0, low = double.PositiveInfinity, high = double.NegativeInfinity;
            for (int p = start; p < end; p++)
            {
                x += points[p].X / (end - start);
                y += points[p].Y / (end - start);
                (low, high) = (Math.Min(low, points[p].Low), Math.Max(high, points[p].High));
            }

            thin[i] = new CurvePoint(x, y, low, high);
        }

        return thin;
    }
}
