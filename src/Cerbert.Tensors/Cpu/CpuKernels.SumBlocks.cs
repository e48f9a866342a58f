using System.Buffers;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

internal sealed unsafe partial class CpuKernels
{
    private const int SumBlock = Pieces.Span, SumRun = 1024;

    /// <summary>Up to two sums over part of a long array.</summary>
    private interface ISumKernel
    {
        (double First, double Second) Run<V>(long start, int count)
            where V : struct, IVector<V>;
    }

    /// <summary>Sums over a long array: fixed blocks on the workers, added in order, so the thread count does not change the result.</summary>
    private static (double First, double Second) SumBlocks<TKernel>(long count, in TKernel kernel)
        where TKernel : struct, ISumKernel
    {
        int blocks = checked((int)((count + SumBlock - 1) / SumBlock));
        (double First, double Second)[] sums = ArrayPool<(double, double)>.Shared.Rent(blocks);
        Pieces.ForSpans(count, new BlockKernel<TKernel>(kernel, sums));
        double first = 0, second = 0;
        for (int i = 0; i < blocks; i++)
        {
            first += sums[i].First;
            second += sums[i].Second;
        }

        ArrayPool<(double, double)>.Shared.Return(sums);
        return (first, second);
    }

    private readonly struct BlockKernel<TKernel>(TKernel kernel, (double First, double Second)[] sums) : ISpanKernel
        where TKernel : struct, ISumKernel
    {
        public void Run<V>(long start, int count)
            where V : struct, IVector<V> => sums[start / SumBlock] = kernel.Run<V>(start, count);
    }
}
