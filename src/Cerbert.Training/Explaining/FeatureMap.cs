namespace Cerbert.Training.Explaining;

/// <summary>Examples in the plane that keeps most of their vectors' variance (principal component analysis).</summary>
/// <param name="Points">An example each.</param>
/// <param name="Explained">The shares of the whole variance along X and along Y, from 0 to 1.</param>
public sealed record FeatureMap(IReadOnlyList<MapPoint> Points, (double X, double Y) Explained);

/// <summary>An example's place in a map.</summary>
/// <param name="X">Along the first principal axis, 0 for the mean.</param>
/// <param name="Y">Along the second.</param>
/// <param name="Answer">The example and what the model says about it.</param>
public sealed record MapPoint(double X, double Y, ExampleAnswer Answer);
