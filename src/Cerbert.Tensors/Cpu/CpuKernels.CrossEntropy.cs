using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

internal sealed unsafe partial class CpuKernels
{
    public override float CrossEntropy(Tensor logits, ReadOnlyMemory<int> labels, CrossEntropyWeights weights, Tensor logSum)
    {
        int rows = logits.Rows, classes = logits.Columns;
        float* x = logits.Floats, sums = logSum.Floats;
        Pieces.ForRows(rows, classes, new LogSumKernel(x, sums, classes));

        double total = 0;
        ReadOnlySpan<int> label = labels.Span;
        for (int r = 0; r < rows; r++)
            if (label[r] != weights.IgnoreLabel)
                total += RowLoss(x + (long)r * classes, sums[r], label[r], classes, weights);
        return (float)(total / weights.Denominator(label));
    }

    public override void CrossEntropyBackward(
        Tensor logits, ReadOnlyMemory<int> labels, CrossEntropyWeights weights, Tensor logSum, float scale, GradTarget dlogits)
    {
        if (dlogits.Tensor is null)
            return;
        float factor = (float)(scale / weights.Denominator(labels.Span));
        Pieces.ForRows(logits.Rows, logits.Columns, new CrossEntropyBackwardKernel(
            logits.Floats, logSum.Floats, dlogits.Tensor.Floats, labels, weights, logits.Columns, factor, dlogits.Accumulate));
    }

    /// <summary>(1 − ε) w_y (logSum − x_y) + ε/C Σ_c w_c (logSum − x_c)</summary>
    private static double RowLoss(float* x, float logSum, int label, int classes, CrossEntropyWeights weights)
    {
        double loss = (1 - weights.LabelSmoothing) * weights.Of(label) * ((double)logSum - x[label]);
        if (weights.LabelSmoothing > 0)
            for (int c = 0; c < classes; c++)
                loss += weights.LabelSmoothing / classes * weights.Of(c) * ((double)logSum - x[c]);
        return loss;
    }

    /// <summary>log Σ e^x of each row, shifted by the largest for safety.</summary>
    private readonly struct LogSumKernel(float* x, float* sums, int classes) : IRowKernel
    {
        public void Run<V>(int start, int end)
            where V : struct, IVector<V>
        {
            for (int r = start; r < end; r++)
            {
                float* row = x + (long)r * classes;
                int whole = classes / V.Length * V.Length;
                float largest = float.NegativeInfinity;
                V top = V.Set(float.NegativeInfinity);
                for (int j = 0; j < whole; j += V.Length)
                    top = V.Max(top, V.Load(row + j));
                if (whole > 0)
                    largest = V.MaxOf(top);
                for (int j = whole; j < classes; j++)
                    largest = MathF.Max(largest, row[j]);
                V shift = V.Set(largest), sum = V.Zero;
                for (int j = 0; j < whole; j += V.Length)
                    sum += SimdMath.Exp(V.Load(row + j) - shift);
                float total = V.Sum(sum);
                for (int j = whole; j < classes; j++)
                    total += MathF.Exp(row[j] - largest);
                sums[r] = largest + MathF.Log(total);
            }
        }
    }

    /// <summary>With q = (1 − ε) onehot + ε/C: dx_c = p_c Σ_k w_k q_k − w_c q_c, times the factor.</summary>
    private readonly struct CrossEntropyBackwardKernel(
        float* x, float* sums, float* dx, ReadOnlyMemory<int> labels, CrossEntropyWeights weights, int classes, float factor, bool accumulate) : IRowKernel
    {
        public void Run<V>(int start, int end)
            where V : struct, IVector<V>
        {
            ReadOnlySpan<int> label = labels.Span;
            float spread = weights.LabelSmoothing / classes;
            float totalWeight = 0;
            for (int c = 0; c < classes; c++)
                totalWeight += weights.Of(c);
            for (int r = start; r < end; r++)
            {
                float* row = x + (long)r * classes, to = dx + (long)r * classes;
                bool counts = label[r] != weights.IgnoreLabel;
                float own = counts ? (1 - weights.LabelSmoothing) * weights.Of(label[r]) : 0;
                float mass = counts ? factor * (own + spread * totalWeight) : 0;
                V shift = V.Set(sums[r]), scale = V.Set(mass);
                for (int j = 0; j < classes; j += V.Length)
                {
                    int count = Math.Min(V.Length, classes - j);
                    V p = counts ? SimdMath.Exp(Lanes.Load<V, F32>(row, j, count) - shift) * scale : V.Zero;
                    Lanes.Store<V, F32>(to, j, accumulate ? p + Lanes.Load<V, F32>(to, j, count) : p, count);
                }

                if (!counts)
                    continue;
                to[label[r]] -= factor * own;
                if (spread > 0)
                    for (int c = 0; c < classes; c++)
                        to[c] -= factor * spread * weights.Of(c);
            }
        }
    }
}
