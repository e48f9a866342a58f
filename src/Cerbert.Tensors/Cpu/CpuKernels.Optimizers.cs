using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

internal sealed unsafe partial class CpuKernels
{
    private const int AveragePiece = 4096;

    public override double SumOfSquares(Tensor x)
    {
        nint from = (nint)x.Floats;
        return SumBlocks(x.Count, (start, count, sums) => SimdWidth.Run(new SquaresKernel((float*)from + start, count, (double*)sums))).First;
    }

    public override void AdamW(
        Tensor value, Tensor? gradient, Tensor moment1, Tensor moment2, Tensor? half, in AdamWStep step, RunningAverage average = default)
    {
        AdamWStep s = step;
        nint p = (nint)value.Floats, g = gradient is null ? 0 : (nint)gradient.Floats;
        nint m = (nint)moment1.Floats, v = (nint)moment2.Floats, h = half is null ? 0 : (nint)half.Halves;
        if (average.Values is not { } values)
        {
            ForSpans(value.Count, (start, count) => SimdWidth.Run(
                new AdamWKernel((float*)p, (float*)g, (float*)m, (float*)v, (ushort*)h, start, count, s)));
            return;
        }

        Require(values, value);
        nint a = (nint)values.Floats, ah = average.Half is null ? 0 : (nint)average.Half.Halves;
        ForSpans(value.Count, (start, count) =>
        {
            // In pieces that are still in the nearest cache when the average reads them.
            for (int at = 0; at < count; at += AveragePiece)
            {
                int n = Math.Min(AveragePiece, count - at);
                SimdWidth.Run(new AdamWKernel((float*)p, (float*)g, (float*)m, (float*)v, (ushort*)h, start + at, n, s));
                SimdWidth.Run(new BlendKernel((float*)a, (float*)p, null, (ushort*)ah, start + at, n, average.Weight));
            }
        });
    }

    private readonly struct SquaresKernel(float* x, int count, double* sum) : IKernel
    {
        public void Run<V>()
            where V : struct, IVector<V>
        {
            double total = 0;
            for (int i = 0; i < count; i += SumRun)
            {
                int stop = Math.Min(count, i + SumRun);
                V a = V.Zero, b = V.Zero;
                int j = i;
                for (; j + 2 * V.Length <= stop; j += 2 * V.Length)
                {
                    V x0 = V.Load(x + j), x1 = V.Load(x + j + V.Length);
                    a = V.MulAdd(x0, x0, a);
                    b = V.MulAdd(x1, x1, b);
                }

                total += V.Sum(a + b);
                for (; j < stop; j++)
                    total += x[j] * x[j];
            }

            *sum = total;
        }
    }

    private readonly struct AdamWKernel(float* p, float* g, float* m, float* v, ushort* half, long start, int count, AdamWStep s) : IKernel
    {
        public void Run<V>()
            where V : struct, IVector<V>
        {
            V beta1 = V.Set(s.Beta1), rest1 = V.Set(s.Rest1), beta2 = V.Set(s.Beta2), rest2 = V.Set(s.Rest2);
            V stepSize = V.Set(s.StepSize), rootScale = V.Set(s.RootScale), epsilon = V.Set(s.Epsilon);
            V decay = V.Set(s.Decay), decayAfter = V.Set(s.DecayAfter), scale = V.Set(s.GradientScale), l2 = V.Set(s.L2);
            long end = start + count;
            for (long i = start; i < end; i += V.Length)
            {
                int n = (int)Math.Min(V.Length, end - i);
                V value = Lanes.Load<V, F32>(p, i, n);
                V gradient = V.MulAdd(l2, value, g is null ? V.Zero : Lanes.Load<V, F32>(g, i, n) * scale);
                V first = V.MulAdd(rest1, gradient, beta1 * Lanes.Load<V, F32>(m, i, n));
                V second = V.MulAdd(rest2, gradient * gradient, beta2 * Lanes.Load<V, F32>(v, i, n));
                value = (value * decay - stepSize * first / V.MulAdd(V.Sqrt(second), rootScale, epsilon)) * decayAfter;
                Lanes.Store<V, F32>(m, i, first, n);
                Lanes.Store<V, F32>(v, i, second, n);
                Lanes.Store<V, F32>(p, i, value, n);
                if (half is not null)
                    Lanes.Store<V, BF16>(half, i, value, n);
            }
        }
    }
}
