using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Cerbert.Tensors.MatMul;

/// <summary>6 × 16 and 3 × 16 tiles for AVX2.</summary>
internal readonly unsafe struct SmallKernel256 : ISmallKernel
{
    private const int Lanes = 8;

    public static int Rows => 6;

    public static int FewRows => 3;

    public static int Columns => 2 * Lanes;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunMany<TColumns>(in SmallTile tile)
        where TColumns : struct, ITileColumns
    {
        Vector256<float> c00 = default, c01 = default;
        Vector256<float> c10 = default, c11 = default;
        Vector256<float> c20 = default, c21 = default;
        Vector256<float> c30 = default, c31 = default;
        Vector256<float> c40 = default, c41 = default;
        Vector256<float> c50 = default, c51 = default;
        int last = tile.Rows - 1;
        nint o1 = Math.Min(1, last) * tile.RowStrideA, o2 = Math.Min(2, last) * tile.RowStrideA, o3 = Math.Min(3, last) * tile.RowStrideA, o4 = Math.Min(4, last) * tile.RowStrideA, o5 = Math.Min(5, last) * tile.RowStrideA;
        Vector256<float> mask = Mask(tile.Columns - (TColumns.Two ? Lanes : 0));
        float* a = tile.A, b = tile.B;
        nint strideA = tile.DepthStrideA, strideB = tile.StrideB;
        for (int k = tile.Depth; k > 0; k--, a += strideA, b += strideB)
        {
            Vector256<float> b0 = TColumns.Two || !TColumns.Partial ? Vector256.Load(b) : Load(b, mask);
            Vector256<float> b1 = !TColumns.Two ? default : TColumns.Partial ? Load(b + Lanes, mask) : Vector256.Load(b + Lanes);
            Vector256<float> a0 = Vector256.Create(*a);
            c00 = Vector256.MultiplyAddEstimate(a0, b0, c00);
            if (TColumns.Two)
                c01 = Vector256.MultiplyAddEstimate(a0, b1, c01);
            Vector256<float> a1 = Vector256.Create(a[o1]);
            c10 = Vector256.MultiplyAddEstimate(a1, b0, c10);
            if (TColumns.Two)
                c11 = Vector256.MultiplyAddEstimate(a1, b1, c11);
            Vector256<float> a2 = Vector256.Create(a[o2]);
            c20 = Vector256.MultiplyAddEstimate(a2, b0, c20);
            if (TColumns.Two)
                c21 = Vector256.MultiplyAddEstimate(a2, b1, c21);
            Vector256<float> a3 = Vector256.Create(a[o3]);
            c30 = Vector256.MultiplyAddEstimate(a3, b0, c30);
            if (TColumns.Two)
                c31 = Vector256.MultiplyAddEstimate(a3, b1, c31);
            Vector256<float> a4 = Vector256.Create(a[o4]);
            c40 = Vector256.MultiplyAddEstimate(a4, b0, c40);
            if (TColumns.Two)
                c41 = Vector256.MultiplyAddEstimate(a4, b1, c41);
            Vector256<float> a5 = Vector256.Create(a[o5]);
            c50 = Vector256.MultiplyAddEstimate(a5, b0, c50);
            if (TColumns.Two)
                c51 = Vector256.MultiplyAddEstimate(a5, b1, c51);
        }

        Store<TColumns>(tile, 0, c00, c01, mask);
        if (last < 1)
            return;
        Store<TColumns>(tile, 1, c10, c11, mask);
        if (last < 2)
            return;
        Store<TColumns>(tile, 2, c20, c21, mask);
        if (last < 3)
            return;
        Store<TColumns>(tile, 3, c30, c31, mask);
        if (last < 4)
            return;
        Store<TColumns>(tile, 4, c40, c41, mask);
        if (last < 5)
            return;
        Store<TColumns>(tile, 5, c50, c51, mask);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunFew<TColumns>(in SmallTile tile)
        where TColumns : struct, ITileColumns
    {
        Vector256<float> c00 = default, c01 = default;
        Vector256<float> c10 = default, c11 = default;
        Vector256<float> c20 = default, c21 = default;
        int last = tile.Rows - 1;
        nint o1 = Math.Min(1, last) * tile.RowStrideA, o2 = Math.Min(2, last) * tile.RowStrideA;
        Vector256<float> mask = Mask(tile.Columns - (TColumns.Two ? Lanes : 0));
        float* a = tile.A, b = tile.B;
        nint strideA = tile.DepthStrideA, strideB = tile.StrideB;
        for (int k = tile.Depth; k > 0; k--, a += strideA, b += strideB)
        {
            Vector256<float> b0 = TColumns.Two || !TColumns.Partial ? Vector256.Load(b) : Load(b, mask);
            Vector256<float> b1 = !TColumns.Two ? default : TColumns.Partial ? Load(b + Lanes, mask) : Vector256.Load(b + Lanes);
            Vector256<float> a0 = Vector256.Create(*a);
            c00 = Vector256.MultiplyAddEstimate(a0, b0, c00);
            if (TColumns.Two)
                c01 = Vector256.MultiplyAddEstimate(a0, b1, c01);
            Vector256<float> a1 = Vector256.Create(a[o1]);
            c10 = Vector256.MultiplyAddEstimate(a1, b0, c10);
            if (TColumns.Two)
                c11 = Vector256.MultiplyAddEstimate(a1, b1, c11);
            Vector256<float> a2 = Vector256.Create(a[o2]);
            c20 = Vector256.MultiplyAddEstimate(a2, b0, c20);
            if (TColumns.Two)
                c21 = Vector256.MultiplyAddEstimate(a2, b1, c21);
        }

        Store<TColumns>(tile, 0, c00, c01, mask);
        if (last < 1)
            return;
        Store<TColumns>(tile, 1, c10, c11, mask);
        if (last < 2)
            return;
        Store<TColumns>(tile, 2, c20, c21, mask);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TColumns>(in SmallTile tile, int row, Vector256<float> v0, Vector256<float> v1, Vector256<float> mask)
        where TColumns : struct, ITileColumns
    {
        float* c = tile.C + row * tile.StrideC;
        v0 *= tile.Alpha;
        v1 *= tile.Alpha;
        if (!TColumns.Two && TColumns.Partial)
        {
            Store(c, tile.Accumulate ? v0 + Load(c, mask) : v0, mask);
            return;
        }
        (tile.Accumulate ? v0 + Vector256.Load(c) : v0).Store(c);
        if (!TColumns.Two)
            return;
        c += Lanes;
        if (TColumns.Partial)
            Store(c, tile.Accumulate ? v1 + Load(c, mask) : v1, mask);
        else
            (tile.Accumulate ? v1 + Vector256.Load(c) : v1).Store(c);
    }

    // All bits set in the first count lanes.
    private static Vector256<float> Mask(int count) =>
        Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Load(float* source, Vector256<float> mask) => Avx.MaskLoad(source, mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* target, Vector256<float> value, Vector256<float> mask) =>
        Avx.MaskStore(target, mask, value);
}
