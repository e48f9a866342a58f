namespace Cerbert.Explore.Components;

/// <summary>An example in a map.</summary>
/// <param name="X">Across.</param>
/// <param name="Y">Up.</param>
/// <param name="Style">Its colour, in CSS.</param>
/// <param name="About">What is said when it is pointed at.</param>
/// <param name="Address">Where it is shown.</param>
public sealed record MapDot(double X, double Y, string Style, string About, string Address);
