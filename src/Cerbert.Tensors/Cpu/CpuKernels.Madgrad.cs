using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

internal sealed unsafe partial class CpuKernels
{
    public override void Madgrad(Tensor value, Tensor gradient, Tensor sum, Tensor squares, Tensor start, Tensor? half, in MadgradStep step)
    {
        MadgradStep s = step;
        nint p = (nint)value.Floats, g = (nint)gradient.Floats, a = (nint)sum.Floats, v = (nint)squares.Floats, from = (nint)start.Floats;
        nint h = half is null ? 0 : (nint)half.Halves;
        ForSpans(value.Count, (first, count) => SimdWidth.Run(
            new MadgradKernel((float*)p, (float*)g, (float*)a, (float*)v, (float*)from, (ushort*)h, first, count, s)));
    }

    private readonly struct MadgradKernel(
        float* p, float* g, float* sum, float* squares, float* start, ushort* half, long first, int count, MadgradStep s) : IKernel
    {
        public void Run<V>()
            where V : struct, IVector<V>
        {
            V weight = V.Set(s.Weight), momentum = V.Set(s.Momentum), rest = V.Set(s.Rest);
            V epsilon = V.Set(s.Epsilon), l2 = V.Set(s.L2), scale = V.Set(s.GradientScale);
            long end = first + count;
            for (long i = first; i < end; i += V.Length)
            {
                int n = (int)Math.Min(V.Length, end - i);
                V value = Lanes.Load<V, F32>(p, i, n);
                V gradient = V.MulAdd(l2, value, Lanes.Load<V, F32>(g, i, n) * scale);
                V total = V.MulAdd(weight, gradient, Lanes.Load<V, F32>(sum, i, n));
                V square = V.MulAdd(weight * gradient, gradient, Lanes.Load<V, F32>(squares, i, n));
                V target = Lanes.Load<V, F32>(start, i, n) - total / (SimdMath.CubeRoot(square) + epsilon);
                value = V.MulAdd(momentum, value, rest * target);
                Lanes.Store<V, F32>(sum, i, total, n);
                Lanes.Store<V, F32>(squares, i, square, n);
                Lanes.Store<V, F32>(p, i, value, n);
                if (half is not null)
                    Lanes.Store<V, BF16>(half, i, value, n);
            }
        }
    }
}
