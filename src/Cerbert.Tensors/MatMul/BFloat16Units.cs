using System.Runtime.Intrinsics.X86;

namespace Cerbert.Tensors.MatMul;

/// <summary>What this processor has for products of bfloat16 numbers. Asked of the processor, never measured, or two runs could differ.</summary>
internal static class BFloat16Units
{
    // "Genu" of "GenuineIntel", as CPUID leaf 0 gives it.
    private const int Intel = 0x756E6547;

    /// <summary>A matrix unit: CPUID leaf 7, EDX bit 22 (AMX-BF16).</summary>
    public static bool HasMatrixUnit { get; } = X86Base.IsSupported && (X86Base.CpuId(7, 0).Edx & (1 << 22)) != 0;

    /// <summary>
    /// Whether the vectors' own instruction, VDPBF16PS, computes less in a cycle than float32 ones do. So it is on Intel's cores since Sapphire Rapids (known by
    /// AVX512-FP16, leaf 7, EDX bit 23), which leave such products to the matrix unit; many virtual machines hide that. Cooper Lake and AMD's cores have fast ones.
    /// </summary>
    public static bool HasSlowVectors { get; } = X86Base.IsSupported && X86Base.CpuId(0, 0).Ebx == Intel && (X86Base.CpuId(7, 0).Edx & (1 << 23)) != 0;
}
