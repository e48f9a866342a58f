using System.Runtime.CompilerServices;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

internal sealed unsafe partial class CpuKernels
{
    private const int AveragePiece = 4096;

    public override void AdamW(
        Tensor value, Tensor? gradient, Tensor moment1, Tensor moment2, Tensor? half, in AdamWStep step, RunningAverage average = default,
        PackedRows packed = default)
    {
        if (average.Values is { } values)
            Require(values, value);
        else if (packed.Weight is { IsSplit: true } halves)
        {
            ForStripes(halves, packed.FirstRow, value.Rows, new AdamWOfHalves(
                Floats(gradient), moment1.Floats, moment2.Floats, halves.Lower + ((long)packed.FirstRow * halves.Inputs), step));
            return;
        }

        var update = new AdamWKernel<WholeWeight>(new(value.Floats, Halves(half)), Floats(gradient), moment1.Floats, moment2.Floats, step);
        var follow = new BlendKernel(Floats(average.Values), value.Floats, null, Halves(average.Half), average.Weight);
        if (packed.Weight is { } weight)
            ForStripes(weight, packed.FirstRow, value.Rows, new AdamWRounding(update, follow, value.Floats));
        else if (follow.HasTarget)
            Pieces.ForSpans(value.Count, new AdamWAverageKernel(update, follow));
        else
            Pieces.ForSpans(value.Count, update);
    }

    private readonly struct AdamWAverageKernel(AdamWKernel<WholeWeight> update, BlendKernel average) : ISpanKernel
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

    private readonly struct AdamWRounding(AdamWKernel<WholeWeight> update, BlendKernel average, float* value) : IStripe
    {
        public static bool Reads => false;

        public static bool Writes => true;

        public void Run<V>(long start, int count, ushort* upper)
            where V : struct, IVector<V>
        {
            update.Run<V>(start, count);
            new UpperHalves(value).Run<V>(start, count, upper);
            if (average.HasTarget)
                average.Run<V>(start, count);
        }
    }

    private readonly struct AdamWOfHalves(float* g, float* m, float* v, ushort* lower, AdamWStep step) : IStripe
    {
        public static bool Reads => true;

        public static bool Writes => true;

        // The kernel counts from the first of the rows in each of its arrays.
        public void Run<V>(long start, int count, ushort* upper)
            where V : struct, IVector<V> => new AdamWKernel<SplitWeight>(new(upper - start, lower), g, m, v, step).Run<V>(start, count);
    }

    private readonly struct AdamWKernel<W>(W p, float* g, float* m, float* v, AdamWStep s) : ISpanKernel
        where W : struct, IWeightStorage
    {
        /// <summary>The same with another gradient.</summary>
        public AdamWKernel<W> WithGradient(float* other) => new(p, other, m, v, s);

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
                V value = p.Load<V>(i);
                V gradient = V.MulAdd(l2, value, g is null ? V.Zero : V.Load(g + i) * scale);
                V first = V.MulAdd(rest1, gradient, beta1 * V.Load(m + i));
                V second = V.MulAdd(rest2, gradient * gradient, beta2 * V.Load(v + i));
                value = (value * decay - stepSize * first / V.MulAdd(V.Sqrt(second), rootScale, epsilon)) * decayAfter;
                V.Store(m + i, first);
                V.Store(v + i, second);
                p.Store(i, value);
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
            new Span<float>(copy, 4 * V.Length).Clear();
            for (int j = 0; j < n; j++)
                ownP[j] = p.Get(i + j);
            Move(m + i, ownM);
            Move(v + i, ownV);
            if (g is not null)
                Move(g + i, ownG);
            new AdamWKernel<WholeWeight>(new(ownP, null), g is null ? null : ownG, ownM, ownV, s).Run<V>(0, V.Length);
            for (int j = 0; j < n; j++)
                p.Put(i + j, ownP[j]);
            Move(ownM, m + i);
            Move(ownV, v + i);

            void Move(float* from, float* to) => new Span<float>(from, n).CopyTo(new Span<float>(to, n));
        }
    }
}
