using Cerbert.Tensors.Runtime;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

/// <summary>The kernels on this machine's processors: SIMD loops on the worker pool, matrix products by <see cref="MatMul.MatMulEngines"/>.</summary>
internal sealed unsafe partial class CpuKernels : Kernels
{
    // Enough elements per task to outweigh handing it over.
    private const int Grain = 16 * 1024;

    /// <summary>Runs row kernels: <paramref name="make"/> gets the first row and the row after the last one of a piece.</summary>
    private static void ForRows<TKernel>(int rows, int columns, Func<int, int, TKernel> make)
        where TKernel : struct, IKernel =>
        WorkerPool.For(rows, Math.Max(1, Grain / Math.Max(1, columns)), (start, end) => SimdWidth.Run(make(start, end)));

    /// <summary>
    /// How many pieces a reduction over rows is cut into: fixed by sizes and thread count alone, so sums are reproducible. More than one
    /// for a thread, so that one that starts late gets fewer.
    /// </summary>
    private static int Pieces(int rows, int columns) =>
        (int)Math.Clamp((long)rows * columns / Grain, 1, 4 * WorkerPool.Threads);

    private static (int Start, int End) Piece(int rows, int pieces, int i) =>
        ((int)((long)rows * i / pieces), (int)((long)rows * (i + 1) / pieces));
}
