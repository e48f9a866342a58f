namespace Cerbert.Tensors.Cpu;

/// <summary>The kernels on this machine's processors: SIMD loops on the worker pool, matrix products by <see cref="MatMul.MatMulEngines"/>.</summary>
internal sealed unsafe partial class CpuKernels : Kernels
{
    // Of tensors that may be missing.
    private static void* Pointer(Tensor? tensor) => tensor is null ? null : tensor.Pointer;

    private static float* Floats(Tensor? tensor) => tensor is null ? null : tensor.Floats;

    private static ushort* Halves(Tensor? tensor) => tensor is null ? null : tensor.Halves;
}
