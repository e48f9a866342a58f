namespace Cerbert.Training.Metrics;

/// <summary>How the scores of several classes become one. Classes that neither occur nor are predicted do not count.</summary>
public static class Averaging
{
    /// <summary>The plain mean over classes: rare classes weigh as much as frequent ones. NaN without any class.</summary>
    /// <param name="classes">The counts of every class.</param>
    /// <param name="score">Precision, recall or F1 of one class.</param>
    public static double Macro(ReadOnlySpan<ClassCounts> classes, Func<ClassCounts, double> score)
    {
        double sum = 0;
        int present = 0;
        foreach (ClassCounts counts in classes)
        {
            if (counts == default)
                continue;
            sum += score(counts);
            present++;
        }
        return sum / present;
    }

    /// <summary>The score of all classes' counts together; with one label per example this is the accuracy. NaN without any class.</summary>
    /// <inheritdoc cref="Macro"/>
    public static double Micro(ReadOnlySpan<ClassCounts> classes, Func<ClassCounts, double> score)
    {
        ClassCounts sum = default;
        foreach (ClassCounts counts in classes)
            sum += counts;
        return sum == default ? double.NaN : score(sum);
    }

    /// <summary>The mean over classes weighted by how many examples are of each. NaN without any example.</summary>
    /// <inheritdoc cref="Macro"/>
    public static double Weighted(ReadOnlySpan<ClassCounts> classes, Func<ClassCounts, double> score)
    {
        double sum = 0;
        long support = 0;
        foreach (ClassCounts counts in classes)
        {
            sum += counts.Support * score(counts);
            support += counts.Support;
        }
        return sum / support;
    }
}
