using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Cerbert.Tensors.MatMul;

/// <summary>6 × 64 tile in 24 of the 32 registers of AVX-512.</summary>
/// <remarks>
/// As many sums as 12 × 32, and ten loads for them in the place of fourteen: what a core can do beside its multiply-adds counts as soon as another
/// program shares it.
/// </remarks>
internal readonly unsafe struct MicroKernel512 : IMicroKernel
{
    private const int Lanes = 16;

    public static int Rows => 6;

    public static int Columns => 4 * Lanes;

    public static int PieceDepth => 128;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* a, float* b, int depth, float* sums, bool accumulate, byte* ahead)
    {
        Vector512<float> c00 = default, c01 = default, c02 = default, c03 = default;
        Vector512<float> c10 = default, c11 = default, c12 = default, c13 = default;
        Vector512<float> c20 = default, c21 = default, c22 = default, c23 = default;
        Vector512<float> c30 = default, c31 = default, c32 = default, c33 = default;
        Vector512<float> c40 = default, c41 = default, c42 = default, c43 = default;
        Vector512<float> c50 = default, c51 = default, c52 = default, c53 = default;
        while (depth > 0)
        {
            int steps = Math.Min(depth, IMicroKernel.DepthBlock);
            IMicroKernel.Prefetch(ref ahead);
            for (float* end = a + steps; a < end; a++, b += Columns)
            {
                Vector512<float> b0 = Vector512.Load(b), b1 = Vector512.Load(b + Lanes);
                Vector512<float> b2 = Vector512.Load(b + 2 * Lanes), b3 = Vector512.Load(b + 3 * Lanes);
                Vector512<float> a0 = Vector512.Create(*a);
                c00 = Vector512.MultiplyAddEstimate(a0, b0, c00);
                c01 = Vector512.MultiplyAddEstimate(a0, b1, c01);
                c02 = Vector512.MultiplyAddEstimate(a0, b2, c02);
                c03 = Vector512.MultiplyAddEstimate(a0, b3, c03);
                Vector512<float> a1 = Vector512.Create(a[IMicroKernel.DepthBlock]);
                c10 = Vector512.MultiplyAddEstimate(a1, b0, c10);
                c11 = Vector512.MultiplyAddEstimate(a1, b1, c11);
                c12 = Vector512.MultiplyAddEstimate(a1, b2, c12);
                c13 = Vector512.MultiplyAddEstimate(a1, b3, c13);
                Vector512<float> a2 = Vector512.Create(a[2 * IMicroKernel.DepthBlock]);
                c20 = Vector512.MultiplyAddEstimate(a2, b0, c20);
                c21 = Vector512.MultiplyAddEstimate(a2, b1, c21);
                c22 = Vector512.MultiplyAddEstimate(a2, b2, c22);
                c23 = Vector512.MultiplyAddEstimate(a2, b3, c23);
                Vector512<float> a3 = Vector512.Create(a[3 * IMicroKernel.DepthBlock]);
                c30 = Vector512.MultiplyAddEstimate(a3, b0, c30);
                c31 = Vector512.MultiplyAddEstimate(a3, b1, c31);
                c32 = Vector512.MultiplyAddEstimate(a3, b2, c32);
                c33 = Vector512.MultiplyAddEstimate(a3, b3, c33);
                Vector512<float> a4 = Vector512.Create(a[4 * IMicroKernel.DepthBlock]);
                c40 = Vector512.MultiplyAddEstimate(a4, b0, c40);
                c41 = Vector512.MultiplyAddEstimate(a4, b1, c41);
                c42 = Vector512.MultiplyAddEstimate(a4, b2, c42);
                c43 = Vector512.MultiplyAddEstimate(a4, b3, c43);
                Vector512<float> a5 = Vector512.Create(a[5 * IMicroKernel.DepthBlock]);
                c50 = Vector512.MultiplyAddEstimate(a5, b0, c50);
                c51 = Vector512.MultiplyAddEstimate(a5, b1, c51);
                c52 = Vector512.MultiplyAddEstimate(a5, b2, c52);
                c53 = Vector512.MultiplyAddEstimate(a5, b3, c53);
            }
            a += Rows * IMicroKernel.DepthBlock - steps;
            depth -= steps;
        }

        Store(sums, c00, c01, c02, c03, accumulate);
        Store(sums + Columns, c10, c11, c12, c13, accumulate);
        Store(sums + 2 * Columns, c20, c21, c22, c23, accumulate);
        Store(sums + 3 * Columns, c30, c31, c32, c33, accumulate);
        Store(sums + 4 * Columns, c40, c41, c42, c43, accumulate);
        Store(sums + 5 * Columns, c50, c51, c52, c53, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* sums, Vector512<float> v0, Vector512<float> v1, Vector512<float> v2, Vector512<float> v3, bool accumulate)
    {
        if (accumulate)
        {
            v0 += Vector512.Load(sums);
            v1 += Vector512.Load(sums + Lanes);
            v2 += Vector512.Load(sums + 2 * Lanes);
            v3 += Vector512.Load(sums + 3 * Lanes);
        }
        v0.Store(sums);
        v1.Store(sums + Lanes);
        v2.Store(sums + 2 * Lanes);
        v3.Store(sums + 3 * Lanes);
    }
}
