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

    /// <summary>Swaps rows and columns of a 16 × 16 block. Needs AVX-512.</summary>
    /// <param name="source">The matrix.</param>
    /// <param name="start">Where the block begins in it.</param>
    /// <param name="stride">From one of its rows to the next.</param>
    /// <param name="targets">Where each of its columns goes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Block16<TElement>(void* source, nint start, nint stride, float** targets)
        where TElement : struct, IPackedElement
    {
        Rows4<TElement>(source, start, stride, out Vector512<float> a0, out Vector512<float> a1, out Vector512<float> a2, out Vector512<float> a3);
        Rows4<TElement>(source, start + 4 * stride, stride, out Vector512<float> b0, out Vector512<float> b1, out Vector512<float> b2, out Vector512<float> b3);
        Rows4<TElement>(source, start + 8 * stride, stride, out Vector512<float> c0, out Vector512<float> c1, out Vector512<float> c2, out Vector512<float> c3);
        Rows4<TElement>(source, start + 12 * stride, stride, out Vector512<float> d0, out Vector512<float> d1, out Vector512<float> d2, out Vector512<float> d3);
        StoreQuarters(a0, b0, c0, d0, targets);
        StoreQuarters(a1, b1, c1, d1, targets + 1);
        StoreQuarters(a2, b2, c2, d2, targets + 2);
        StoreQuarters(a3, b3, c3, d3, targets + 3);
    }

    // Four rows: column i, i + 4, i + 8 and i + 12 of them are the quarters of vector i.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rows4<TElement>(
        void* source, nint start, nint stride, out Vector512<float> v0, out Vector512<float> v1, out Vector512<float> v2, out Vector512<float> v3)
        where TElement : struct, IPackedElement
    {
        Vector512<float> r0 = TElement.Load16(source, start), r1 = TElement.Load16(source, start + stride);
        Vector512<float> r2 = TElement.Load16(source, start + 2 * stride), r3 = TElement.Load16(source, start + 3 * stride);
        Vector512<double> low01 = Avx512F.UnpackLow(r0, r1).AsDouble(), high01 = Avx512F.UnpackHigh(r0, r1).AsDouble();
        Vector512<double> low23 = Avx512F.UnpackLow(r2, r3).AsDouble(), high23 = Avx512F.UnpackHigh(r2, r3).AsDouble();
        v0 = Avx512F.UnpackLow(low01, low23).AsSingle();
        v1 = Avx512F.UnpackHigh(low01, low23).AsSingle();
        v2 = Avx512F.UnpackLow(high01, high23).AsSingle();
        v3 = Avx512F.UnpackHigh(high01, high23).AsSingle();
    }

    // The quarters of four vectors, transposed: every fourth column.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreQuarters(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, float** targets)
    {
        Vector512<float> evenAb = Avx512F.Shuffle4x128(a, b, 0x88), oddAb = Avx512F.Shuffle4x128(a, b, 0xDD);
        Vector512<float> evenCd = Avx512F.Shuffle4x128(c, d, 0x88), oddCd = Avx512F.Shuffle4x128(c, d, 0xDD);
        Avx512F.Shuffle4x128(evenAb, evenCd, 0x88).Store(targets[0]);
        Avx512F.Shuffle4x128(oddAb, oddCd, 0x88).Store(targets[4]);
        Avx512F.Shuffle4x128(evenAb, evenCd, 0xDD).Store(targets[8]);
        Avx512F.Shuffle4x128(oddAb, oddCd, 0xDD).Store(targets[12]);
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
