using Cerbert.Tensors.Runtime;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

internal sealed unsafe partial class CpuKernels
{
    public override void SumRows(Tensor x, Tensor target, bool accumulate)
    {
        if (target.Count != x.Columns)
            throw new ArgumentException($"the column sums of {x} do not fit {target}");
        if (x.DType == DType.Float32)
            SumRowsOf<F32>(x, target, accumulate);
        else
            SumRowsOf<BF16>(x, target, accumulate);
    }

    // Each task takes a stripe of columns for all rows, so every sum has one owner and one order.
    private static void SumRowsOf<T>(Tensor x, Tensor target, bool accumulate)
        where T : struct, IElement
    {
        int rows = x.Rows, columns = x.Columns;
        int stripes = (int)Math.Clamp(Math.Min(columns / 64, (long)rows * columns / Pieces.Grain), 1, WorkerPool.Threads);
        Pieces.ForTasks(stripes, new SumRowsKernel<T>(x.Pointer, target.Floats, rows, columns, stripes, accumulate));
    }

    /// <summary>The first column of stripe i; stripes begin at multiples of a cache line.</summary>
    private static int Stripe(int columns, int stripes, int i) => i == stripes ? columns : (int)((long)columns * i / stripes) & ~15;

    private readonly struct SumRowsKernel<T>(void* x, float* sums, int rows, int columns, int stripes, bool accumulate) : ITaskKernel
        where T : struct, IElement
    {
        public void Run<V>(int task)
            where V : struct, IVector<V>
        {
            int j = Stripe(columns, stripes, task), end = Stripe(columns, stripes, task + 1);
            for (; j + 4 * V.Length <= end; j += 4 * V.Length)
            {
                V a = V.Zero, b = V.Zero, c = V.Zero, d = V.Zero;
                long at = j;
                for (int r = 0; r < rows; r++, at += columns)
                {
                    a += T.Load<V>(x, at);
                    b += T.Load<V>(x, at + V.Length);
                    c += T.Load<V>(x, at + 2 * V.Length);
                    d += T.Load<V>(x, at + 3 * V.Length);
                }

                Add(sums + j, a);
                Add(sums + j + V.Length, b);
                Add(sums + j + 2 * V.Length, c);
                Add(sums + j + 3 * V.Length, d);
            }

            for (; j < end; j++)
            {
                float sum = 0;
                for (int r = 0; r < rows; r++)
                    sum += T.Get(x, (long)r * columns + j);
                sums[j] = accumulate ? sums[j] + sum : sum;
            }
        }

        private void Add<V>(float* to, V sum)
            where V : struct, IVector<V> => V.Store(to, accumulate ? V.Load(to) + sum : sum);
    }
}
