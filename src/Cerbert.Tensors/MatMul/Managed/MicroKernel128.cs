using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Cerbert.Tensors.MatMul;

/// <summary>8 × 8 tile in 16 of the 32 registers of ARM's Advanced SIMD; runs on any processor.</summary>
internal readonly unsafe struct MicroKernel128 : IMicroKernel
{
    private const int Lanes = 4;

    public static int Rows => 8;

    public static int Columns => 2 * Lanes;

    public static int PieceDepth => 256;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* a, float* b, int depth, float* sums, bool accumulate, byte* ahead)
    {
        Vector128<float> c00 = default, c01 = default;
        Vector128<float> c10 = default, c11 = default;
        Vector128<float> c20 = default, c21 = default;
        Vector128<float> c30 = default, c31 = default;
        Vector128<float> c40 = default, c41 = default;
        Vector128<float> c50 = default, c51 = default;
        Vector128<float> c60 = default, c61 = default;
        Vector128<float> c70 = default, c71 = default;
        while (depth > 0)
        {
            int steps = Math.Min(depth, IMicroKernel.DepthBlock);
            IMicroKernel.Prefetch(ref ahead);
            for (float* end = a + steps; a < end; a++, b += Columns)
            {
                Vector128<float> b0 = Vector128.Load(b);
                Vector128<float> b1 = Vector128.Load(b + Lanes);
                Vector128<float> a0 = Vector128.Create(*a);
                c00 = Vector128.MultiplyAddEstimate(a0, b0, c00);
                c01 = Vector128.MultiplyAddEstimate(a0, b1, c01);
                Vector128<float> a1 = Vector128.Create(a[IMicroKernel.DepthBlock]);
                c10 = Vector128.MultiplyAddEstimate(a1, b0, c10);
                c11 = Vector128.MultiplyAddEstimate(a1, b1, c11);
                Vector128<float> a2 = Vector128.Create(a[2 * IMicroKernel.DepthBlock]);
                c20 = Vector128.MultiplyAddEstimate(a2, b0, c20);
                c21 = Vector128.MultiplyAddEstimate(a2, b1, c21);
                Vector128<float> a3 = Vector128.Create(a[3 * IMicroKernel.DepthBlock]);
                c30 = Vector128.MultiplyAddEstimate(a3, b0, c30);
                c31 = Vector128.MultiplyAddEstimate(a3, b1, c31);
                Vector128<float> a4 = Vector128.Create(a[4 * IMicroKernel.DepthBlock]);
                c40 = Vector128.MultiplyAddEstimate(a4, b0, c40);
                c41 = Vector128.MultiplyAddEstimate(a4, b1, c41);
                Vector128<float> a5 = Vector128.Create(a[5 * IMicroKernel.DepthBlock]);
                c50 = Vector128.MultiplyAddEstimate(a5, b0, c50);
                c51 = Vector128.MultiplyAddEstimate(a5, b1, c51);
                Vector128<float> a6 = Vector128.Create(a[6 * IMicroKernel.DepthBlock]);
                c60 = Vector128.MultiplyAddEstimate(a6, b0, c60);
                c61 = Vector128.MultiplyAddEstimate(a6, b1, c61);
                Vector128<float> a7 = Vector128.Create(a[7 * IMicroKernel.DepthBlock]);
                c70 = Vector128.MultiplyAddEstimate(a7, b0, c70);
                c71 = Vector128.MultiplyAddEstimate(a7, b1, c71);
            }
            a += Rows * IMicroKernel.DepthBlock - steps;
            depth -= steps;
        }

        Store(sums, c00, c01, accumulate);
        Store(sums + Columns, c10, c11, accumulate);
        Store(sums + 2 * Columns, c20, c21, accumulate);
        Store(sums + 3 * Columns, c30, c31, accumulate);
        Store(sums + 4 * Columns, c40, c41, accumulate);
        Store(sums + 5 * Columns, c50, c51, accumulate);
        Store(sums + 6 * Columns, c60, c61, accumulate);
        Store(sums + 7 * Columns, c70, c71, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* sums, Vector128<float> v0, Vector128<float> v1, bool accumulate)
    {
        if (accumulate)
        {
            v0 += Vector128.Load(sums);
            v1 += Vector128.Load(sums + Lanes);
        }
        v0.Store(sums);
        v1.Store(sums + Lanes);
    }
}
