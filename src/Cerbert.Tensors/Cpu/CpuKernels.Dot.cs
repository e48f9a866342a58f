using Cerbert.Tensors.Runtime;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

internal sealed unsafe partial class CpuKernels
{
    public override double Dot(Tensor x, Tensor y)
    {
        const int Block = 64 * 1024;
        if (x.Count != y.Count)
            throw new ArgumentException($"cannot multiply {x} with {y} element by element");
        nint a = (nint)x.Floats, b = (nint)y.Floats;
        long count = x.Count;
        // One sum per fixed block, added in order: the thread count does not change the result.
        var sums = new double[checked((int)((count + Block - 1) / Block))];
        fixed (double* first = sums)
        {
            nint to = (nint)first;
            WorkerPool.Run(sums.Length, i => SimdWidth.Run(new DotKernel(
                (float*)a + (long)i * Block, (float*)b + (long)i * Block, (int)Math.Min(Block, count - (long)i * Block), (double*)to + i)));
        }

        double total = 0;
        foreach (double sum in sums)
            total += sum;
        return total;
    }

    private readonly struct DotKernel(float* x, float* y, int count, double* sum) : IKernel
    {
        public void Run<V>()
            where V : struct, IVector<V>
        {
            // Floats add up over short runs only, so that long arrays lose nothing.
            const int Run = 1024;
            double total = 0;
            for (int i = 0; i < count; i += Run)
            {
                int stop = Math.Min(count, i + Run);
                V a = V.Zero, b = V.Zero;
                int j = i;
                for (; j + 2 * V.Length <= stop; j += 2 * V.Length)
                {
                    a = V.MulAdd(V.Load(x + j), V.Load(y + j), a);
                    b = V.MulAdd(V.Load(x + j + V.Length), V.Load(y + j + V.Length), b);
                }

                total += V.Sum(a + b);
                for (; j < stop; j++)
                    total += (double)x[j] * y[j];
            }

            *sum = total;
        }
    }
}
