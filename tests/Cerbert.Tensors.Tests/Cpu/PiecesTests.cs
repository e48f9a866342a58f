using Cerbert.Tensors.Cpu;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tests.Cpu;

public class PiecesTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 768)]
    [InlineData(7, 100_000)]
    [InlineData(1000, 768)]
    [InlineData(30_000, 1)]
    public void ForRows_AnyCount_ReachesEachRowOnce(int rows, int columns)
    {
        int[] runs = new int[rows];
        Pieces.ForRows(rows, columns, new CountingRows(runs));
        Assert.All(runs, count => Assert.Equal(1, count));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Pieces.Span)]
    [InlineData((3 * Pieces.Span) + 5)]
    public void ForSpans_AnyCount_ReachesEachElementOnce(int count)
    {
        int[] runs = new int[count];
        Pieces.ForSpans(count, new CountingSpans(runs));
        Assert.All(runs, times => Assert.Equal(1, times));
    }

    private readonly struct CountingRows(int[] runs) : IRowKernel
    {
        public void Run<V>(int start, int end)
            where V : struct, IVector<V>
        {
            for (int i = start; i < end; i++)
                Interlocked.Increment(ref runs[i]);
        }
    }

    private readonly struct CountingSpans(int[] runs) : ISpanKernel
    {
        public void Run<V>(long start, int count)
            where V : struct, IVector<V>
        {
            for (long i = start; i < start + count; i++)
                Interlocked.Increment(ref runs[i]);
        }
    }
}
