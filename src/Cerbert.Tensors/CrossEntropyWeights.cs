namespace Cerbert.Tensors;

/// <summary>How the rows and classes of a cross-entropy count.</summary>
/// <param name="Classes">A weight per class, or null for 1 each.</param>
/// <param name="LabelSmoothing">ε in [0, 1): this share of each target is spread evenly over all classes.</param>
/// <param name="IgnoreLabel">Rows with this label do not count.</param>
/// <param name="Sum">Sums over the rows instead of averaging (by the weights of their labels).</param>
public sealed record CrossEntropyWeights(float[]? Classes = null, float LabelSmoothing = 0, int IgnoreLabel = -100, bool Sum = false)
{
    internal float Of(int label) => Classes is null ? 1 : Classes[label];

    /// <summary>The divisor of the mean: the summed weights of the labels that count.</summary>
    internal double Denominator(ReadOnlySpan<int> labels)
    {
        if (Sum)
            return 1;
        double total = 0;
        foreach (int label in labels)
            if (label != IgnoreLabel)
                total += Of(label);
        return total;
    }
}
