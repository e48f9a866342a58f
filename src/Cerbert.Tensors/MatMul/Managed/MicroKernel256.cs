using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Cerbert.Tensors.MatMul;

/// <summary>6 × 16 tile in 12 of the 16 registers of AVX2.</summary>
internal readonly unsafe struct MicroKernel256 : IMicroKernel
{
    private const int Lanes = 8;

    public static int Rows => 6;

    public static int Columns => 2 * Lanes;

    public static int PieceDepth => 256;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* a, float* b, int depth, float* sums, bool accumulate, byte* ahead)
    {
        Vector256<float> c00 = default, c01 = default;
        Vector256<float> c10 = default, c11 = default;
        Vector256<float> c20 = default, c21 = default;
        Vector256<float> c30 = default, c31 = default;
        Vector256<float> c40 = default, c41 = default;
        Vector256<float> c50 = default, c51 = default;
        while (depth > 0)
        {
            int steps = Math.Min(depth, IMicroKernel.DepthBlock);
            IMicroKernel.Prefetch(ref ahead);
            for (float* end = a + steps; a < end; a++, b += Columns)
            {
                Vector256<float> b0 = Vector256.Load(b);
                Vector256<float> b1 = Vector256.Load(b + Lanes);
                Vector256<float> a0 = Vector256.Create(*a);
                c00 = Vector256.MultiplyAddEstimate(a0, b0, c00);
                c01 = Vector256.MultiplyAddEstimate(a0, b1, c01);
                Vector256<float> a1 = Vector256.Create(a[IMicroKernel.DepthBlock]);
                c10 = Vector256.MultiplyAddEstimate(a1, b0, c10);
                c11 = Vector256.MultiplyAddEstimate(a1, b1, c11);
                Vector256<float> a2 = Vector256.Create(a[2 * IMicroKernel.DepthBlock]);
                c20 = Vector256.MultiplyAddEstimate(a2, b0, c20);
                c21 = Vector256.MultiplyAddEstimate(a2, b1, c21);
                Vector256<float> a3 = Vector256.Create(a[3 * IMicroKernel.DepthBlock]);
                c30 = Vector256.MultiplyAddEstimate(a3, b0, c30);
                c31 = Vector256.MultiplyAddEstimate(a3, b1, c31);
                Vector256<float> a4 = Vector256.Create(a[4 * IMicroKernel.DepthBlock]);
                c40 = Vector256.MultiplyAddEstimate(a4, b0, c40);
                c41 = Vector256.MultiplyAddEstimate(a4, b1, c41);
                Vector256<float> a5 = Vector256.Create(a[5 * IMicroKernel.DepthBlock]);
                c50 = Vector256.MultiplyAddEstimate(a5, b0, c50);
                c51 = Vector256.MultiplyAddEstimate(a5, b1, c51);
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
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* sums, Vector256<float> v0, Vector256<float> v1, bool accumulate)
    {
        if (accumulate)
        {
            v0 += Vector256.Load(sums);
            v1 += Vector256.Load(sums + Lanes);
        }
        v0.Store(sums);
        v1.Store(sums + Lanes);
    }
}
