using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Cerbert.Tensors.MatMul;

/// <summary>8 × 8 tile in 16 of the 32 registers of ARM's Advanced SIMD; runs on any processor.</summary>
internal readonly unsafe struct MicroKernel128 : IMicroKernel
{
    private const int Lanes = 4;

    public static int Rows => 8;

    public static int Columns => 2 * Lanes;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* a, float* b, int depth, float* c, nint strideC, bool accumulate, float* bias)
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

        Store(c, c00, c01, accumulate, bias);
        Store(c + strideC, c10, c11, accumulate, bias);
        Store(c + 2 * strideC, c20, c21, accumulate, bias);
        Store(c + 3 * strideC, c30, c31, accumulate, bias);
        Store(c + 4 * strideC, c40, c41, accumulate, bias);
        Store(c + 5 * strideC, c50, c51, accumulate, bias);
        Store(c + 6 * strideC, c60, c61, accumulate, bias);
        Store(c + 7 * strideC, c70, c71, accumulate, bias);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* c, Vector128<float> v0, Vector128<float> v1, bool accumulate, float* bias)
    {
        if (accumulate)
        {
            v0 += Vector128.Load(c);
            v1 += Vector128.Load(c + Lanes);
        }
        if (bias is not null)
        {
            v0 += Vector128.Load(bias);
            v1 += Vector128.Load(bias + Lanes);
        }
        v0.Store(c);
        v1.Store(c + Lanes);
    }
}
