using System.Runtime.Intrinsics.X86;

namespace Cerbert.Tensors.Runtime;

/// <summary>How large this processor's caches are. They decide how work is cut, never what it computes.</summary>
internal static class CacheSizes
{
    private const int Usual = 1 << 20;

    /// <summary>Bytes of one core's second-level cache, as the processor says; a usual size where it does not.</summary>
    /// <remarks>CPUID leaf 4 of Intel's manual, 8000001D of AMD's, which has the same form.</remarks>
    public static int SecondLevel { get; } = Find(4) ?? Find(unchecked((int)0x8000001D)) ?? Usual;

    private static int? Find(int leaf)
    {
        if (!X86Base.IsSupported || (uint)X86Base.CpuId(leaf & int.MinValue, 0).Eax < (uint)leaf)
            return null;
        for (int index = 0; index < 8; index++)
        {
            (int kind, int shape, int sets, _) = X86Base.CpuId(leaf, index);
            int type = kind & 31, level = (kind >> 5) & 7;
            if (type == 0)
                return null;
            if (level != 2)
                continue;
            int ways = (shape >>> 22) + 1, partitions = ((shape >> 12) & 1023) + 1, line = (shape & 4095) + 1;
            return ways * partitions * line * (sets + 1);
        }

        return null;
    }
}
