using Cerbert.Tensors.Runtime;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

/// <summary>The kernels on this machine's processors: SIMD loops on the worker pool, matrix products by <see cref="MatMul.MatMulEngines"/>.</summary>
internal sealed unsafe partial class CpuKernels : Kernels
{
    private const int Grain = Pieces.Grain;

    /// <summary>Runs row kernels: <paramref name="make"/> gets the first row and the row after the last one of a piece.</summary>
    private static void ForRows<TKernel>(int rows, int columns, Func<int, int, TKernel> make)
        where TKernel : struct, IKernel =>
        WorkerPool.For(rows, Math.Max(1, Grain / Math.Max(1, columns)), (start, end) => SimdWidth.Run(make(start, end)));

    // Of tensors that may be missing.
    private static void* Pointer(Tensor? tensor) => tensor is null ? null : tensor.Pointer;

    private static float* Floats(Tensor? tensor) => tensor is null ? null : tensor.Floats;

    private static ushort* Halves(Tensor? tensor) => tensor is null ? null : tensor.Halves;
}
