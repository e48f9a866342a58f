using Cerbert.Tensors.Autograd;

namespace Cerbert.Tensors.Ops;

/// <summary>
/// Weighted sums of groups of rows, such as the vectors that the layers of an encoder have for one token: y[i] = Σ_l p[i, l] · x[i · size + l].
/// </summary>
/// <remarks>dx[i, l] = p[i, l]·dy[i] and dp[i, l] = dy[i]·x[i, l]; from there through the softmax, or through the division by the sum.</remarks>
public static class GroupMix
{
    /// <summary>Shares by a score per row: p = softmax of the group's scores.</summary>
    /// <param name="x">[groups · size, columns] float32.</param>
    /// <param name="scores">[groups · size, 1] float32.</param>
    /// <param name="size">Rows per group.</param>
    /// <returns>[groups, columns].</returns>
    public static Tensor Softmax(Tensor x, Tensor scores, int size)
    {
        Require(x, size);
        if (scores.Count != x.Rows)
            throw new ArgumentException($"{scores} are not one score per row of {x}");
        Tensor shares = Tensor.Empty(new Shape(x.Rows / size, size));
        scores.AsSpan().CopyTo(shares.AsSpan());
        for (int g = 0; g < shares.Rows; g++)
            SoftmaxInPlace(shares.AsSpan().Slice(g * size, size));
        Tensor y = Mix(x, shares);
        return Tensor.NeedsGrad(x, scores) ? y.Record(new SoftmaxNode(x, scores, shares)) : y;
    }

    /// <summary>The same shares for every group: p_l = w_l / Σ w.</summary>
    /// <param name="x">[groups · size, columns] float32.</param>
    /// <param name="weights">[size]; their sum must not be 0.</param>
    /// <returns>[groups, columns].</returns>
    public static Tensor Weighted(Tensor x, Parameter weights)
    {
        int size = checked((int)weights.Shape.Count);
        Require(x, size);
        float sum = Sum(weights);
        Tensor shares = Tensor.Empty(new Shape(x.Rows / size, size));
        for (int i = 0; i < shares.Count; i++)
            shares.AsSpan()[i] = weights.Value.AsSpan()[i % size] / sum;
        Tensor y = Mix(x, shares);
        return Tensor.NeedsGrad(x, weights.Value) ? y.Record(new WeightedNode(x, weights, sum, shares)) : y;
    }

    private static void Require(Tensor x, int size)
    {
        if (size < 1 || x.Rows % size != 0)
            throw new ArgumentException($"{x} has no groups of {size} rows");
    }

    private static Tensor Mix(Tensor x, Tensor shares)
    {
        Tensor y = Tensor.Empty(new Shape(shares.Rows, x.Columns));
        Kernels.Current.MixGroups(x, shares, y);
        return y;
    }

    private static float Sum(Parameter weights)
    {
        double sum = 0;
        foreach (float weight in weights.Value.AsSpan())
            sum += weight;
        return (float)sum;
    }

    private static void SoftmaxInPlace(Span<float> scores)
    {
        float largest = float.NegativeInfinity;
        foreach (float score in scores)
            largest = Math.Max(largest, score);
        double sum = 0;
        for (int i = 0; i < scores.Length; i++)
            sum += scores[i] = MathF.Exp(scores[i] - largest);
        for (int i = 0; i < scores.Length; i++)
            scores[i] = (float)(scores[i] / sum);
    }

    private sealed class SoftmaxNode(Tensor x, Tensor scores, Tensor shares) : GradNode
    {
        public override void Backward(Tensor gradient)
        {
            using Tensor dshares = Tensor.Empty(shares.Shape);
            Kernels.Current.MixGroupsBackward(x, shares, gradient, GradTarget.Of(x), dshares);
            int size = shares.Columns;
            for (int g = 0; g < shares.Rows; g++)
            {
                ReadOnlySpan<float> p = shares.AsSpan().Slice(g * size, size);
                Span<float> d = dshares.AsSpan().Slice(g * size, size);
                double mean = 0;
                for (int l = 0; l < size; l++)
                    mean += (double)p[l] * d[l];
                for (int l = 0; l < size; l++)
                    d[l] = (float)(p[l] * (d[l] - mean));
            }

            scores.AddGrad(dshares);
            shares.Dispose();
        }
    }

    private sealed class WeightedNode(Tensor x, Parameter weights, float sum, Tensor shares) : GradNode
    {
        public override void Backward(Tensor gradient)
        {
            using Tensor dshares = Tensor.Empty(shares.Shape), dweights = Tensor.Empty(weights.Shape);
            Kernels.Current.MixGroupsBackward(x, shares, gradient, GradTarget.Of(x), dshares);
            int size = shares.Columns;
            var totals = new double[size];
            for (int i = 0; i < dshares.Count; i++)
                totals[i % size] += dshares.AsSpan()[i];
            double mean = 0;
            for (int l = 0; l < size; l++)
                mean += totals[l] * weights.Value.AsSpan()[l] / sum;
            for (int l = 0; l < size; l++)
                dweights.AsSpan()[l] = (float)((totals[l] - mean) / sum);
            weights.AddGrad(dweights);
            shares.Dispose();
        }
    }
}
