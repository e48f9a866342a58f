using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

internal sealed unsafe partial class CpuKernels
{
    public override void Sgd(Tensor value, Tensor gradient, Tensor? buffer, Tensor? half, in SgdStep step)
    {
        SgdStep s = step;
        nint p = (nint)value.Floats, g = (nint)gradient.Floats, b = buffer is null ? 0 : (nint)buffer.Floats, h = half is null ? 0 : (nint)half.Halves;
        ForSpans(value.Count, (start, count) => SimdWidth.Run(new SgdKernel((float*)p, (float*)g, (float*)b, (ushort*)h, start, count, s)));
    }

    private readonly struct SgdKernel(float* p, float* g, float* b, ushort* half, long start, int count, SgdStep s) : IKernel
    {
        public void Run<V>()
            where V : struct, IVector<V>
        {
            V rate = V.Set(-s.Rate), momentum = V.Set(s.Momentum), l2 = V.Set(s.L2), scale = V.Set(s.GradientScale);
            long end = start + count;
            for (long i = start; i < end; i += V.Length)
            {
                int n = (int)Math.Min(V.Length, end - i);
                V value = Lanes.Load<V, F32>(p, i, n);
                V gradient = V.MulAdd(l2, value, Lanes.Load<V, F32>(g, i, n) * scale);
                V direction = gradient;
                if (b is not null)
                {
                    V moved = V.MulAdd(momentum, Lanes.Load<V, F32>(b, i, n), gradient);
                    Lanes.Store<V, F32>(b, i, moved, n);
                    direction = s.Nesterov ? V.MulAdd(momentum, moved, gradient) : moved;
                }

                value = V.MulAdd(rate, direction, value);
                Lanes.Store<V, F32>(p, i, value, n);
                if (half is not null)
                    Lanes.Store<V, BF16>(half, i, value, n);
            }
        }
    }
}
