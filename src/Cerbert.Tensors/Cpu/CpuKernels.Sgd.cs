using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

internal sealed unsafe partial class CpuKernels
{
    public override void Sgd(Tensor value, Tensor gradient, Tensor? buffer, Tensor? half, in SgdStep step) =>
        Pieces.ForSpans(value.Count, new SgdKernel(value.Floats, gradient.Floats, Floats(buffer), Halves(half), step));

    private readonly struct SgdKernel(float* p, float* g, float* b, ushort* half, SgdStep s) : ISpanKernel
    {
        public void Run<V>(long start, int count)
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
