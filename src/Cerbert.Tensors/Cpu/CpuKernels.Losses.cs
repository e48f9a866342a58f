namespace Cerbert.Tensors.Cpu;

/// <summary>Losses of one number per example or label: a few hundred elements at most, so plain loops, summed in double precision.</summary>
internal sealed unsafe partial class CpuKernels
{
    public override float BinaryCrossEntropy(Tensor logits, ReadOnlyMemory<float> targets, float[]? positiveWeights)
    {
        ReadOnlySpan<float> xs = logits.AsSpan(), ts = targets.Span;
        double total = 0;
        for (int i = 0; i < xs.Length; i++)
        {
            double x = xs[i], t = ts[i];
            total += (1 - t) * x + (1 + (PositiveWeight(positiveWeights, i) - 1) * t) * (Math.Log(1 + Math.Exp(-Math.Abs(x))) + Math.Max(-x, 0));
        }

        return (float)(total / xs.Length);
    }

    public override void BinaryCrossEntropyBackward(
        Tensor logits, ReadOnlyMemory<float> targets, float[]? positiveWeights, float scale, GradTarget dlogits)
    {
        if (dlogits.Tensor is null)
            return;
        ReadOnlySpan<float> xs = logits.AsSpan(), ts = targets.Span;
        Span<float> dx = dlogits.Tensor.AsSpan();
        double factor = (double)scale / xs.Length;
        for (int i = 0; i < xs.Length; i++)
        {
            double t = ts[i], ofNegative = 1 / (1 + Math.Exp(xs[i]));
            Put(dx, i, factor * (1 - t - (1 + (PositiveWeight(positiveWeights, i) - 1) * t) * ofNegative), dlogits.Accumulate);
        }
    }

    public override float SquaredError(Tensor x, ReadOnlyMemory<float> targets, OutputRange? range)
    {
        ReadOnlySpan<float> xs = x.AsSpan(), ts = targets.Span;
        double total = 0;
        for (int i = 0; i < xs.Length; i++)
        {
            double error = (range is { } r ? r.Of(xs[i]) : xs[i]) - ts[i];
            total += error * error;
        }

        return (float)(total / xs.Length);
    }

    public override void SquaredErrorBackward(Tensor x, ReadOnlyMemory<float> targets, OutputRange? range, float scale, GradTarget dx)
    {
        if (dx.Tensor is null)
            return;
        ReadOnlySpan<float> xs = x.AsSpan(), ts = targets.Span;
        Span<float> gradient = dx.Tensor.AsSpan();
        double factor = 2.0 * scale / xs.Length;
        for (int i = 0; i < xs.Length; i++)
        {
            double y = xs[i], slope = 1;
            if (range is { } r)
            {
                double sigmoid = 1 / (1 + Math.Exp(-y));
                (y, slope) = (r.Of(xs[i]), ((double)r.High - r.Low) * sigmoid * (1 - sigmoid));
            }

            Put(gradient, i, factor * (y - ts[i]) * slope, dx.Accumulate);
        }
    }

    public override float CosineEmbedding(Tensor cosines, ReadOnlyMemory<int> labels, float margin)
    {
        ReadOnlySpan<float> cs = cosines.AsSpan();
        ReadOnlySpan<int> alike = labels.Span;
        double total = 0;
        for (int i = 0; i < cs.Length; i++)
            total += alike[i] > 0 ? 1.0 - cs[i] : Math.Max(0, (double)cs[i] - margin);
        return (float)(total / cs.Length);
    }

    public override void CosineEmbeddingBackward(Tensor cosines, ReadOnlyMemory<int> labels, float margin, float scale, GradTarget dcosines)
    {
        if (dcosines.Tensor is null)
            return;
        ReadOnlySpan<float> cs = cosines.AsSpan();
        ReadOnlySpan<int> alike = labels.Span;
        Span<float> dc = dcosines.Tensor.AsSpan();
        double factor = (double)scale / cs.Length;
        for (int i = 0; i < cs.Length; i++)
        {
            double slope = alike[i] > 0 ? -1 : cs[i] > margin ? 1 : 0;
            Put(dc, i, float.IsNaN(cs[i]) ? float.NaN : factor * slope, dcosines.Accumulate);
        }
    }

    private static float PositiveWeight(float[]? weights, int element) => weights is null ? 1 : weights[element % weights.Length];

    private static void Put(Span<float> gradient, int i, double value, bool accumulate) =>
        gradient[i] = (float)(accumulate ? gradient[i] + value : value);
}
