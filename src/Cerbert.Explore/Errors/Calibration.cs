using Cerbert.Training.Reporting;

namespace Cerbert.Explore.Errors;

/// <summary>
/// Whether a model is right as often as it says: decisions in bins of equal width by the probability they were made with, and the expected calibration
/// error, Σ |right share − mean probability| weighted by the bins' shares (Guo et al. 2017, On Calibration of Modern Neural Networks, equation 5).
/// </summary>
/// <param name="Bins">Those with decisions in them, by probability.</param>
/// <param name="Error">0 to 1.</param>
public sealed record Calibration(IReadOnlyList<CalibrationBin> Bins, double Error)
{
    private const int Count = 10;

    /// <summary>The calibration over some rows; null where they have no decisions.</summary>
    public static Calibration? Of(IEnumerable<DevPrediction> rows)
    {
        var (counts, rights, sums) = (new int[Count], new int[Count], new double[Count]);
        foreach ((double probability, bool isRight) in rows.SelectMany(row => row.Decisions))
        {
            // Bins are open below: 0.9 belongs to 0.8–0.9.
            int bin = Math.Clamp((int)Math.Ceiling((probability * Count) - 1e-9) - 1, 0, Count - 1);
            counts[bin]++;
            rights[bin] += isRight ? 1 : 0;
            sums[bin] += probability;
        }

        double all = counts.Sum();
        CalibrationBin[] bins = [.. Enumerable.Range(0, Count).Where(bin => counts[bin] > 0).Select(bin =>
            new CalibrationBin((double)bin / Count, (bin + 1.0) / Count, counts[bin], sums[bin] / counts[bin], (double)rights[bin] / counts[bin]))];
        return bins.Length == 0 ? null : new Calibration(bins, bins.Sum(bin => bin.Count / all * Math.Abs(bin.RightShare - bin.Confidence)));
    }
}

/// <summary>The decisions of about one probability.</summary>
/// <param name="Low">The bin's lower end.</param>
/// <param name="High">Its upper end.</param>
/// <param name="Count">Decisions.</param>
/// <param name="Confidence">Their mean probability.</param>
/// <param name="RightShare">The share of them that is right.</param>
public sealed record CalibrationBin(double Low, double High, int Count, double Confidence, double RightShare);
