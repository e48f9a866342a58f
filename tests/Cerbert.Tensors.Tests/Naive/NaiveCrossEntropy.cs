using Cerbert.Tensors;

namespace Cerbert.Tests.Naive;

/// <summary>Softmax cross-entropy by its definition, in double precision.</summary>
internal static class NaiveCrossEntropy
{
    public static double Loss(float[] logits, int classes, int[] labels, CrossEntropyWeights weights, double[] gradient)
    {
        double total = 0, divisor = weights.Sum ? 1 : labels.Where(label => label != weights.IgnoreLabel).Sum(label => (double)Weight(label));
        for (int r = 0; r < labels.Length; r++)
        {
            if (labels[r] == weights.IgnoreLabel)
                continue;
            double[] row = logits[(r * classes)..((r + 1) * classes)].Select(x => (double)x).ToArray();
            double largest = row.Max(), logSum = largest + Math.Log(row.Sum(x => Math.Exp(x - largest)));
            for (int c = 0; c < classes; c++)
            {
                double target = Weight(c) * (weights.LabelSmoothing / classes + (c == labels[r] ? 1 - weights.LabelSmoothing : 0));
                total -= target * (row[c] - logSum);
                gradient[r * classes + c] -= target / divisor;
                for (int k = 0; k < classes; k++)
                    gradient[r * classes + k] += target * Math.Exp(row[k] - logSum) / divisor;
            }
        }

        return total / divisor;

        float Weight(int label) => weights.Classes is null ? 1 : weights.Classes[label];
    }
}
