using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static Cerbert.Tensors.Random.Philox;

namespace Cerbert.Tensors.Random;

/// <summary><see cref="Philox.Bits"/> for AVX-512.</summary>
internal static class Philox512
{
    public static bool IsSupported => Avx512BW.IsSupported;

    public static ulong Bits(ulong key, ulong stream, ulong block, uint threshold)
    {
        // Only the low half of each number counts: products read no more, so what gathers above need not be cleared.
        Vector512<ulong> x = Vector512.Create(block * 8) + Vector512.Create(0UL, 1, 2, 3, 4, 5, 6, 7), y = x >>> 32;
        Vector512<ulong> z = Vector512.Create(stream), w = Vector512.Create(stream >> 32), k0 = Vector512.Create(key), k1 = Vector512.Create(key >> 32);
        Rounds(ref x, ref y, ref z, ref w, ref k0, ref k1);
        Rounds(ref x, ref y, ref z, ref w, ref k0, ref k1);
        Rounds(ref x, ref y, ref z, ref w, ref k0, ref k1);
        Rounds(ref x, ref y, ref z, ref w, ref k0, ref k1);
        Rounds(ref x, ref y, ref z, ref w, ref k0, ref k1);
        return Below(x, y, threshold) | (ulong)Below(z, w, threshold) << 32;
    }

    // Two rounds, after which every number is back in its register. In a loop they are moved there, which takes twice the time.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rounds(
        ref Vector512<ulong> x, ref Vector512<ulong> y, ref Vector512<ulong> z, ref Vector512<ulong> w, ref Vector512<ulong> k0, ref Vector512<ulong> k1)
    {
        Vector512<ulong> a = Multiply(x, M0), b = Multiply(z, M1);
        (x, z) = ((b >>> 32) ^ y ^ k0, (a >>> 32) ^ w ^ k1);
        k0 += Vector512.Create((ulong)W0);
        k1 += Vector512.Create((ulong)W1);
        Vector512<ulong> c = Multiply(x, M0), d = Multiply(z, M1);
        (x, y, z, w) = ((d >>> 32) ^ b ^ k0, d, (c >>> 32) ^ a ^ k1, c);
        k0 += Vector512.Create((ulong)W0);
        k1 += Vector512.Create((ulong)W1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Multiply(Vector512<ulong> a, uint b) => Avx512F.Multiply(a.AsUInt32(), Vector512.Create((ulong)b).AsUInt32());

    // A bit for each 16-bit half of eight numbers and eight more: the low halves of the first, their high ones, then those of the second.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Below(Vector512<ulong> first, Vector512<ulong> second, uint threshold)
    {
        Vector512<ushort> byHalf = Vector512.Create(
            (ushort)0, 4, 8, 12, 16, 20, 24, 28, 1, 5, 9, 13, 17, 21, 25, 29, 2, 6, 10, 14, 18, 22, 26, 30, 3, 7, 11, 15, 19, 23, 27, 31);
        Vector512<ushort> halves = ((first & Vector512.Create(0xFFFFFFFFUL)) | (second << 32)).AsUInt16();
        return (uint)Vector512.LessThan(Avx512BW.PermuteVar32x16(halves, byHalf), Vector512.Create((ushort)threshold)).ExtractMostSignificantBits();
    }
}
