using System.Runtime.CompilerServices;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

internal sealed unsafe partial class CpuKernels
{
    public override (double Value, double Update) LambMoments(Tensor value, Tensor gradient, Tensor moment1, Tensor moment2, in LambStep step) =>
        SumBlocks(value.Count, new LambMomentsKernel(value.Floats, gradient.Floats, moment1.Floats, moment2.Floats, step));

    public override void LambApply(Tensor value, Tensor moment1, Tensor moment2, Tensor? half, float rate, in LambStep step) =>
        Pieces.ForSpans(value.Count, new LambApplyKernel(value.Floats, moment1.Floats, moment2.Floats, Halves(half), rate, step));

    /// <summary>u = FirstScale·m / (√v·RootScale + ε) + Decay·p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V LambUpdate<V>(V value, V first, V second, in LambStep s)
        where V : struct, IVector<V> =>
        V.MulAdd(V.Set(s.Decay), value, V.Set(s.FirstScale) * first / V.MulAdd(V.Sqrt(second), V.Set(s.RootScale), V.Set(s.Epsilon)));

    private readonly struct LambMomentsKernel(float* p, float* g, float* m, float* v, LambStep s) : ISumKernel
    {
        public (double First, double Second) Run<V>(long start, int count)
            where V : struct, IVector<V>
        {
            V beta1 = V.Set(s.Beta1), rest1 = V.Set(s.Rest1), beta2 = V.Set(s.Beta2), rest2 = V.Set(s.Rest2), scale = V.Set(s.GradientScale);
            double values = 0, updates = 0;
            long end = start + count;
            for (long i = start; i < end;)
            {
                // Floats add up over short runs only, so that long arrays lose nothing.
                long stop = Math.Min(end, i + SumRun);
                V value2 = V.Zero, update2 = V.Zero;
                for (; i < stop; i += V.Length)
                {
                    int n = (int)Math.Min(V.Length, stop - i);
                    V gradient = Lanes.Load<V, F32>(g, i, n) * scale, value = Lanes.Load<V, F32>(p, i, n);
                    V first = V.MulAdd(rest1, gradient, beta1 * Lanes.Load<V, F32>(m, i, n));
                    V second = V.MulAdd(rest2, gradient * gradient, beta2 * Lanes.Load<V, F32>(v, i, n));
                    V update = LambUpdate(value, first, second, s);
                    value2 = V.MulAdd(value, value, value2);
                    update2 = V.MulAdd(update, update, update2);
                    Lanes.Store<V, F32>(m, i, first, n);
                    Lanes.Store<V, F32>(v, i, second, n);
                }

                values += V.Sum(value2);
                updates += V.Sum(update2);
                i = stop;
            }

            return (values, updates);
        }
    }

    private readonly struct LambApplyKernel(float* p, float* m, float* v, ushort* half, float rate, LambStep s) : ISpanKernel
    {
        public void Run<V>(long start, int count)
            where V : struct, IVector<V>
        {
            V down = V.Set(-rate);
            long end = start + count;
            for (long i = start; i < end; i += V.Length)
            {
                int n = (int)Math.Min(V.Length, end - i);
                V value = Lanes.Load<V, F32>(p, i, n);
                value = V.MulAdd(down, LambUpdate(value, Lanes.Load<V, F32>(m, i, n), Lanes.Load<V, F32>(v, i, n), s), value);
                Lanes.Store<V, F32>(p, i, value, n);
                if (half is not null)
                    Lanes.Store<V, BF16>(half, i, value, n);
            }
        }
    }
}
