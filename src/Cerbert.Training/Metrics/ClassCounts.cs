namespace Cerbert.Training.Metrics;

/// <summary>
/// What precision, recall and F1 of one class need. A ratio of 0 to 0 is 0, as in scikit-learn's default: a class that is
/// never predicted has precision 0.
/// </summary>
/// <param name="Hits">True positives.</param>
/// <param name="FalseAlarms">False positives.</param>
/// <param name="Misses">False negatives.</param>
public readonly record struct ClassCounts(long Hits, long FalseAlarms, long Misses)
{
    /// <summary>How many examples are of the class.</summary>
    public long Support => Hits + Misses;

    /// <summary>Hits / (hits + false alarms).</summary>
    public double Precision => Ratio(Hits, Hits + FalseAlarms);

    /// <summary>Hits / (hits + misses).</summary>
    public double Recall => Ratio(Hits, Hits + Misses);

    /// <summary>The harmonic mean of precision and recall: 2 hits / (2 hits + false alarms + misses).</summary>
    public double F1 => Ratio(2 * Hits, (2 * Hits) + FalseAlarms + Misses);

    /// <summary>The counts of two classes taken together.</summary>
    public static ClassCounts operator +(ClassCounts a, ClassCounts b) =>
        new(a.Hits + b.Hits, a.FalseAlarms + b.FalseAlarms, a.Misses + b.Misses);

    /// <summary>The same as the operator.</summary>
    public static ClassCounts Add(ClassCounts a, ClassCounts b) => a + b;

    private static double Ratio(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}
