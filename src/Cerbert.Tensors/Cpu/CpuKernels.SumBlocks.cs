using Cerbert.Tensors.Runtime;

namespace Cerbert.Tensors.Cpu;

internal sealed unsafe partial class CpuKernels
{
    private const int SumBlock = 64 * 1024, SumRun = 1024;

    /// <summary>Two sums over a long array: fixed blocks on the workers, added in order, so the thread count does not change the result.</summary>
    /// <param name="count">Elements.</param>
    /// <param name="block">Gets a block's first element, its length, and the address of its two sums, which it sets.</param>
    private static (double First, double Second) SumBlocks(long count, Action<long, int, nint> block)
    {
        int blocks = checked((int)((count + SumBlock - 1) / SumBlock));
        // Four floats have room for two doubles.
        using Tensor partial = TensorScope.Outside(() => Tensor.Zeros(new Shape(4 * Math.Max(1, blocks))));
        nint sums = (nint)partial.Pointer;
        WorkerPool.Run(blocks, i => block((long)i * SumBlock, (int)Math.Min(SumBlock, count - (long)i * SumBlock), sums + (2 * i * sizeof(double))));
        double first = 0, second = 0;
        for (int i = 0; i < blocks; i++)
        {
            first += ((double*)sums)[2 * i];
            second += ((double*)sums)[2 * i + 1];
        }

        return (first, second);
    }
}
