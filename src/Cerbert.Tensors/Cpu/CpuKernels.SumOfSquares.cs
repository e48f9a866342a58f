using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

internal sealed unsafe partial class CpuKernels
{
    public override double SumOfSquares(Tensor x) => SumBlocks(x.Count, new SquaresKernel(x.Floats)).First;

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
}
