namespace Cerbert.Training.Metrics;

/// <summary>How often each true class was predicted as each class; precision, recall, F1 and MCC are read off it.</summary>
public sealed class ConfusionMatrix
{
    private readonly long[] _counts; // [classes, classes], rows = truth
    private readonly long[] _truth;
    private readonly long[] _predicted;

    /// <summary>Counts the examples.</summary>
    /// <param name="truth">True classes, 0 to <paramref name="classes"/> − 1.</param>
    /// <param name="predicted">Predicted classes, as many, in the same range.</param>
    /// <param name="classes">The number of classes.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a class is out of range.</exception>
    public ConfusionMatrix(ReadOnlySpan<int> truth, ReadOnlySpan<int> predicted, int classes)
    {
        Require.SameLength(truth.Length, predicted.Length);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        Classes = classes;
        Total = truth.Length;
        _counts = new long[(long)classes * classes];
        _truth = new long[classes];
        _predicted = new long[classes];
        for (int i = 0; i < truth.Length; i++)
        {
            if ((uint)truth[i] >= (uint)classes || (uint)predicted[i] >= (uint)classes)
                throw new ArgumentException($"example {i} has class {truth[i]} and prediction {predicted[i]}; expected 0 to {classes - 1}");
            _counts[(truth[i] * classes) + predicted[i]]++;
            _truth[truth[i]]++;
            _predicted[predicted[i]]++;
        }
    }

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>The number of examples.</summary>
    public long Total { get; }

    /// <summary>How many examples of class <paramref name="truth"/> were predicted as <paramref name="predicted"/>.</summary>
    public long this[int truth, int predicted] => _counts[(truth * Classes) + predicted];

    /// <summary>How many examples are of the class.</summary>
    public long TrueCount(int label) => _truth[label];

    /// <summary>How many examples were predicted as the class.</summary>
    public long PredictedCount(int label) => _predicted[label];

    /// <summary>The counts of one class against all others.</summary>
    public ClassCounts Counts(int label)
    {
        long hits = this[label, label];
        return new ClassCounts(hits, _predicted[label] - hits, _truth[label] - hits);
    }

    /// <summary>The counts of every class against all others.</summary>
    public ClassCounts[] AllCounts()
    {
        var all = new ClassCounts[Classes];
        for (int label = 0; label < Classes; label++)
            all[label] = Counts(label);
        return all;
    }
}
