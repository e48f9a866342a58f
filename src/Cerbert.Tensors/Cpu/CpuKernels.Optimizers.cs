using System.Runtime.CompilerServices;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

internal sealed unsafe partial class CpuKernels
{
    private const int AveragePiece = 4096;

    public override double SumOfSquares(Tensor x) => SumBlocks(x.Count, new SquaresKernel(x.Floats)).First;

    public override void AdamW(
        Tensor value, Tensor? gradient, Tensor moment1, Tensor moment2, Tensor? half, in AdamWStep step, RunningAverage average = default,
        PackedRows packed = default)
    {
        if (average.Values is { } values)
            Require(values, value);
        var update = new AdamWKernel(value.Floats, Floats(gradient), moment1.Floats, moment2.Floats, Halves(half), step);
        var follow = new BlendKernel(Floats(average.Values), value.Floats, null, Halves(average.Half), average.Weight);
        if (packed.Weight is { } weight)
            ForStripes(weight, packed.FirstRow, value.Rows, new AdamWRounding(update, follow, Halves(half)));
        else if (follow.HasTarget)
            Pieces.ForSpans(value.Count, new AdamWAverageKernel(update, follow));
        else
            Pieces.ForSpans(value.Count, update);
    }

    private readonly struct AdamWAverageKernel(AdamWKernel update, BlendKernel average) : ISpanKernel
    {
        // In pieces that are still in the nearest cache when the average reads them.
        public void Run<V>(long start, int count)
            where V : struct, IVector<V>
        {
            for (int at = 0; at < count; at += AveragePiece)
            {
                int n = Math.Min(AveragePiece, count - at);
                update.Run<V>(start + at, n);
                average.Run<V>(start + at, n);
            }
        }
    }

    private readonly struct SquaresKernel(float* values) : ISumKernel
    {
        public (double First, double Second) Run<V>(long start, int count)
            where V : struct, IVector<V>
        {
            float* x = values + start;
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

            return (total, 0);
        }
    }

    private readonly struct AdamWKernel(float* p, float* g, float* m, float* v, ushort* half, AdamWStep s) : ISpanKernel
    {
        /// <summary>The same with its bfloat16 copy elsewhere.</summary>
        public AdamWKernel WithHalf(ushort* other) => new(p, g, m, v, other, s);

        /// <summary>The same with another gradient.</summary>
        public AdamWKernel WithGradient(float* other) => new(p, other, m, v, half, s);

        // Whole vectors in a loop without a call, around which no constant would stay in its register.
        public void Run<V>(long start, int count)
            where V : struct, IVector<V>
        {
            V beta1 = V.Set(s.Beta1), rest1 = V.Set(s.Rest1), beta2 = V.Set(s.Beta2), rest2 = V.Set(s.Rest2);
            V stepSize = V.Set(s.StepSize), rootScale = V.Set(s.RootScale), epsilon = V.Set(s.Epsilon);
            V decay = V.Set(s.Decay), decayAfter = V.Set(s.DecayAfter), scale = V.Set(s.GradientScale), l2 = V.Set(s.L2);
            long i = start, end = start + count;
            for (; i + V.Length <= end; i += V.Length)
            {
                V value = V.Load(p + i);
                V gradient = V.MulAdd(l2, value, g is null ? V.Zero : V.Load(g + i) * scale);
                V first = V.MulAdd(rest1, gradient, beta1 * V.Load(m + i));
                V second = V.MulAdd(rest2, gradient * gradient, beta2 * V.Load(v + i));
                value = (value * decay - stepSize * first / V.MulAdd(V.Sqrt(second), rootScale, epsilon)) * decayAfter;
                V.Store(m + i, first);
                V.Store(v + i, second);
                V.Store(p + i, value);
                if (half is not null)
                    V.Store(half + i, value);
            }

            if (i < end)
                Rest<V>(i, (int)(end - i));
        }

        // The last elements, one vector in memory of its own.
        [MethodImpl(MethodImplOptions.NoInlining)]
        private void Rest<V>(long i, int n)
            where V : struct, IVector<V>
        {
            float* copy = stackalloc float[4 * V.Length];
            float* ownP = copy, ownG = copy + V.Length, ownM = copy + 2 * V.Length, ownV = copy + 3 * V.Length;
            ushort* ownHalf = stackalloc ushort[V.Length];
            new Span<float>(copy, 4 * V.Length).Clear();
            Move(p + i, ownP);
            Move(m + i, ownM);
            Move(v + i, ownV);
            if (g is not null)
                Move(g + i, ownG);
            new AdamWKernel(ownP, g is null ? null : ownG, ownM, ownV, ownHalf, s).Run<V>(0, V.Length);
            Move(ownP, p + i);
            Move(ownM, m + i);
            Move(ownV, v + i);
            if (half is not null)
                new Span<ushort>(ownHalf, n).CopyTo(new Span<ushort>(half + i, n));

            void Move(float* from, float* to) => new Span<float>(from, n).CopyTo(new Span<float>(to, n));
        }
    }
}
