using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Cerbert.Tensors.MatMul;

/// <summary>12 × 32 tile in 24 of the 32 registers of AVX-512.</summary>
internal readonly unsafe struct MicroKernel512 : IMicroKernel
{
    private const int Lanes = 16;

    public static int Rows => 12;

    public static int Columns => 2 * Lanes;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* a, float* b, int depth, float* sums, bool accumulate, byte* ahead)
    {
        Vector512<float> c00 = default, c01 = default;
        Vector512<float> c10 = default, c11 = default;
        Vector512<float> c20 = default, c21 = default;
        Vector512<float> c30 = default, c31 = default;
        Vector512<float> c40 = default, c41 = default;
        Vector512<float> c50 = default, c51 = default;
        Vector512<float> c60 = default, c61 = default;
        Vector512<float> c70 = default, c71 = default;
        Vector512<float> c80 = default, c81 = default;
        Vector512<float> c90 = default, c91 = default;
        Vector512<float> ca0 = default, ca1 = default;
        Vector512<float> cb0 = default, cb1 = default;
        while (depth > 0)
        {
            int steps = Math.Min(depth, IMicroKernel.DepthBlock);
            IMicroKernel.Prefetch(ref ahead);
            for (float* end = a + steps; a < end; a++, b += Columns)
            {
                Vector512<float> b0 = Vector512.Load(b);
                Vector512<float> b1 = Vector512.Load(b + Lanes);
                Vector512<float> a0 = Vector512.Create(*a);
                c00 = Vector512.MultiplyAddEstimate(a0, b0, c00);
                c01 = Vector512.MultiplyAddEstimate(a0, b1, c01);
                Vector512<float> a1 = Vector512.Create(a[IMicroKernel.DepthBlock]);
                c10 = Vector512.MultiplyAddEstimate(a1, b0, c10);
                c11 = Vector512.MultiplyAddEstimate(a1, b1, c11);
                Vector512<float> a2 = Vector512.Create(a[2 * IMicroKernel.DepthBlock]);
                c20 = Vector512.MultiplyAddEstimate(a2, b0, c20);
                c21 = Vector512.MultiplyAddEstimate(a2, b1, c21);
                Vector512<float> a3 = Vector512.Create(a[3 * IMicroKernel.DepthBlock]);
                c30 = Vector512.MultiplyAddEstimate(a3, b0, c30);
                c31 = Vector512.MultiplyAddEstimate(a3, b1, c31);
                Vector512<float> a4 = Vector512.Create(a[4 * IMicroKernel.DepthBlock]);
                c40 = Vector512.MultiplyAddEstimate(a4, b0, c40);
                c41 = Vector512.MultiplyAddEstimate(a4, b1, c41);
                Vector512<float> a5 = Vector512.Create(a[5 * IMicroKernel.DepthBlock]);
                c50 = Vector512.MultiplyAddEstimate(a5, b0, c50);
                c51 = Vector512.MultiplyAddEstimate(a5, b1, c51);
                Vector512<float> a6 = Vector512.Create(a[6 * IMicroKernel.DepthBlock]);
                c60 = Vector512.MultiplyAddEstimate(a6, b0, c60);
                c61 = Vector512.MultiplyAddEstimate(a6, b1, c61);
                Vector512<float> a7 = Vector512.Create(a[7 * IMicroKernel.DepthBlock]);
                c70 = Vector512.MultiplyAddEstimate(a7, b0, c70);
                c71 = Vector512.MultiplyAddEstimate(a7, b1, c71);
                Vector512<float> a8 = Vector512.Create(a[8 * IMicroKernel.DepthBlock]);
                c80 = Vector512.MultiplyAddEstimate(a8, b0, c80);
                c81 = Vector512.MultiplyAddEstimate(a8, b1, c81);
                Vector512<float> a9 = Vector512.Create(a[9 * IMicroKernel.DepthBlock]);
                c90 = Vector512.MultiplyAddEstimate(a9, b0, c90);
                c91 = Vector512.MultiplyAddEstimate(a9, b1, c91);
                Vector512<float> aa = Vector512.Create(a[10 * IMicroKernel.DepthBlock]);
                ca0 = Vector512.MultiplyAddEstimate(aa, b0, ca0);
                ca1 = Vector512.MultiplyAddEstimate(aa, b1, ca1);
                Vector512<float> ab = Vector512.Create(a[11 * IMicroKernel.DepthBlock]);
                cb0 = Vector512.MultiplyAddEstimate(ab, b0, cb0);
                cb1 = Vector512.MultiplyAddEstimate(ab, b1, cb1);
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
        Store(sums + 8 * Columns, c80, c81, accumulate);
        Store(sums + 9 * Columns, c90, c91, accumulate);
        Store(sums + 10 * Columns, ca0, ca1, accumulate);
        Store(sums + 11 * Columns, cb0, cb1, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* sums, Vector512<float> v0, Vector512<float> v1, bool accumulate)
    {
        if (accumulate)
        {
            v0 += Vector512.Load(sums);
            v1 += Vector512.Load(sums + Lanes);
        }
        v0.Store(sums);
        v1.Store(sums + Lanes);
    }
}
