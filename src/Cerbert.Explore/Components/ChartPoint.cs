namespace Cerbert.Explore.Components;

/// <summary>A point of a chart.</summary>
/// <param name="X">Across.</param>
/// <param name="Y">Up.</param>
/// <param name="About">What is said when it is pointed at.</param>
public sealed record ChartPoint(double X, double Y, string About)
{
    /// <summary>The row it stands for, if any.</summary>
    public int? Row { get; init; }
}
