using Cerbert.Training.Reporting;

namespace Cerbert.Explore.Runs;

/// <summary>A line of a chart.</summary>
/// <param name="Quantity">What it shows; lines of one quantity share a chart.</param>
/// <param name="Name">The task, or <c>task.metric</c>; empty where a run has one line of the quantity.</param>
/// <param name="Points">Few enough to draw.</param>
public sealed record RunLine(Quantity Quantity, string Name, IReadOnlyList<CurvePoint> Points)
{
    // As many as a report draws.
    private const int MostPoints = 300;

    /// <summary>All lines of a run that have a point.</summary>
    public static IReadOnlyList<RunLine> Of(RunCurves curves)
    {
        IEnumerable<(Quantity Quantity, Curve Curve, string Name)> all =
        [
            .. curves.Losses.Select(curve => (Quantity.Loss, curve, curve.Name)),
            .. curves.Scores.Select(curve => (Quantity.Score, curve, curve.Name)),
            (Quantity.LearningRate, curves.LearningRate, ""),
            (Quantity.GradientNorm, curves.GradientNorm, ""),
            (Quantity.Speed, curves.Speed, ""),
            (Quantity.Memory, curves.Memory, ""),
        ];
        return [.. all.Where(line => line.Curve.Points.Count > 0).Select(line => new RunLine(line.Quantity, line.Name, line.Curve.Thinned(MostPoints)))];
    }
}

/// <summary>What charts show over the steps.</summary>
public enum Quantity
{
    Loss,
    Score,
    LearningRate,
    GradientNorm,
    Speed,
    Memory,
}
