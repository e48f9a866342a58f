using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

internal sealed unsafe partial class CpuKernels
{
    public override void Madgrad(Tensor value, Tensor gradient, Tensor sum, Tensor squares, Tensor start, Tensor? half, in MadgradStep step) =>
        Pieces.ForSpans(value.Count, new MadgradKernel(
            value.Floats, gradient.Floats, sum.Floats, squares.Floats, start.Floats, Halves(half), step));

    private readonly struct MadgradKernel(
        float* p, float* g, float* sum, float* squares, float* initial, ushort* half, MadgradStep s) : ISpanKernel
    {
        public void Run<V>(long start, int count)
            where V : struct, IVector<V>
        {
            V weight = V.Set(s.Weight), momentum = V.Set(s.Momentum), rest = V.Set(s.Rest);
            V epsilon = V.Set(s.Epsilon), l2 = V.Set(s.L2), scale = V.Set(s.GradientScale);
            long end = start + count;
            for (long i = start; i < end; i += V.Length)
            {
                int n = (int)Math.Min(V.Length, end - i);
                V value = Lanes.Load<V, F32>(p, i, n);
                V gradient = V.MulAdd(l2, value, Lanes.Load<V, F32>(g, i, n) * scale);
                V total = V.MulAdd(weight, gradient, Lanes.Load<V, F32>(sum, i, n));
                V square = V.MulAdd(weight * gradient, gradient, Lanes.Load<V, F32>(squares, i, n));
                V target = Lanes.Load<V, F32>(initial, i, n) - total / (SimdMath.CubeRoot(square) + epsilon);
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
