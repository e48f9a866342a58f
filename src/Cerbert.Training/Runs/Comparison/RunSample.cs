namespace Cerbert.Training.Runs;

/// <summary>A number over several runs that differ in nothing but their seed.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Deviation">The standard deviation (with n − 1); 0 for a single run.</param>
/// <param name="Count">How many runs.</param>
public sealed record RunSample(double Mean, double Deviation, int Count)
{
    /// <summary>The sample of some numbers; null when there is none.</summary>
    public static RunSample? Of(IEnumerable<double> numbers)
    {
        double[] all = [.. numbers];
        if (all.Length == 0)
            return null;
        double mean = all.Average();
        double squares = all.Sum(number => (number - mean) * (number - mean));
        return new RunSample(mean, all.Length == 1 ? 0 : Math.Sqrt(squares / (all.Length - 1)), all.Length);
    }
}
