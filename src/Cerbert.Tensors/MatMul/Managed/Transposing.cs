using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Cerbert.Tensors.MatMul;

/// <summary>Transposing small blocks in registers.</summary>
internal static unsafe class Transposing
{
    /// <summary>Swaps rows and columns of a 4 × 4 block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Block4(
        ref Vector128<float> r0, ref Vector128<float> r1, ref Vector128<float> r2, ref Vector128<float> r3)
    {
        Vector128<float> low01 = ZipLow(r0, r1), high01 = ZipHigh(r0, r1); // a0 b0 a1 b1 | a2 b2 a3 b3
        Vector128<float> low23 = ZipLow(r2, r3), high23 = ZipHigh(r2, r3); // c0 d0 c1 d1 | c2 d2 c3 d3
        r0 = Vector128.Create(low01.GetLower(), low23.GetLower());
        r1 = Vector128.Create(low01.GetUpper(), low23.GetUpper());
        r2 = Vector128.Create(high01.GetLower(), high23.GetLower());
        r3 = Vector128.Create(high01.GetUpper(), high23.GetUpper());
        if (Sse.IsSupported)
        {
            r0 = Sse.MoveLowToHigh(low01, low23);
            r1 = Sse.MoveHighToLow(low23, low01);
            r2 = Sse.MoveLowToHigh(high01, high23);
            r3 = Sse.MoveHighToLow(high23, high01);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipLow(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b)
        : Vector128.Create(a[0], b[0], a[1], b[1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipHigh(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b)
        : Vector128.Create(a[2], b[2], a[3], b[3]);
}
