using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Cerbert.Tensors.Random;

/// <summary>
/// The counter-based generator Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011): a number is a
/// pure function of key and counter, so nothing has to be stored, and any part can be made anew.
/// </summary>
public static class Philox
{
    internal const uint M0 = 0xD2511F53, M1 = 0xCD9E8D57, W0 = 0x9E3779B9, W1 = 0xBB67AE85;

    /// <summary>The four words of one counter value.</summary>
    public static (uint X, uint Y, uint Z, uint W) Block(ulong key, ulong counterLow, ulong counterHigh)
    {
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        uint x = (uint)counterLow, y = (uint)(counterLow >> 32), z = (uint)counterHigh, w = (uint)(counterHigh >> 32);
        for (int round = 0; round < 10; round++)
        {
            ulong a = (ulong)M0 * x, b = (ulong)M1 * z;
            (x, y, z, w) = ((uint)(b >> 32) ^ y ^ k0, (uint)b, (uint)(a >> 32) ^ w ^ k1, (uint)a);
            k0 += W0;
            k1 += W1;
        }

        return (x, y, z, w);
    }

    /// <summary>
    /// 64 random bits, each set with probability <paramref name="threshold"/> / 65536: bit 16·w + lane compares a 16-bit half of
    /// counter 8·<paramref name="block"/> + i, for eight counters at once.
    /// </summary>
    /// <remarks>Half h (0–7) of counter i (0–7) decides bit 8·h + i.</remarks>
    public static ulong Bits(ulong key, ulong stream, ulong block, uint threshold)
    {
        if (threshold >= 65536)
            return ulong.MaxValue;
        if (Philox512.IsSupported)
            return Philox512.Bits(key, stream, block, threshold);
        Vector512<ulong> lanes = Vector512.Create(0UL, 1, 2, 3, 4, 5, 6, 7);
        Vector512<ulong> counter = Vector512.Create(block * 8) + lanes;
        Vector512<ulong> low = Vector512.Create(0xFFFFFFFFUL);
        Vector512<ulong> x = counter & low, y = counter >>> 32;
        Vector512<ulong> z = Vector512.Create(stream & 0xFFFFFFFF), w = Vector512.Create(stream >> 32);
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        for (int round = 0; round < 10; round++)
        {
            Vector512<ulong> a = Multiply(x, M0), b = Multiply(z, M1);
            x = (b >>> 32) ^ y ^ Vector512.Create((ulong)k0);
            y = b & low;
            z = (a >>> 32) ^ w ^ Vector512.Create((ulong)k1);
            w = a & low;
            k0 += W0;
            k1 += W1;
        }

        Vector512<ulong> limit = Vector512.Create((ulong)threshold), half = Vector512.Create(0xFFFFUL);
        return Below(x & half, limit)
            | Below(x >>> 16, limit) << 8
            | Below(y & half, limit) << 16
            | Below(y >>> 16, limit) << 24
            | Below(z & half, limit) << 32
            | Below(z >>> 16, limit) << 40
            | Below(w & half, limit) << 48
            | Below(w >>> 16, limit) << 56;
    }

    // Both factors are below 2^32, so the 64-bit product is exact.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Multiply(Vector512<ulong> a, uint b)
    {
        if (!Avx2.IsSupported)
            return a * Vector512.Create((ulong)b);
        Vector256<uint> factor = Vector256.Create((ulong)b).AsUInt32();
        return Vector512.Create(Avx2.Multiply(a.GetLower().AsUInt32(), factor), Avx2.Multiply(a.GetUpper().AsUInt32(), factor));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Below(Vector512<ulong> value, Vector512<ulong> limit) =>
        Vector512.LessThan(value, limit).ExtractMostSignificantBits();
}
