using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Cerbert.Tensors.MatMul;

/// <summary>6 × 16 tile in 12 of the 16 registers of AVX2.</summary>
internal readonly unsafe struct MicroKernel256 : IMicroKernel
{
    private const int Lanes = 8;

    public static int Rows => 6;

    public static int Columns => 2 * Lanes;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* a, float* b, int depth, float* c, nint strideC, bool accumulate, float* bias)
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

        Store(c, c00, c01, accumulate, bias);
        Store(c + strideC, c10, c11, accumulate, bias);
        Store(c + 2 * strideC, c20, c21, accumulate, bias);
        Store(c + 3 * strideC, c30, c31, accumulate, bias);
        Store(c + 4 * strideC, c40, c41, accumulate, bias);
        Store(c + 5 * strideC, c50, c51, accumulate, bias);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* c, Vector256<float> v0, Vector256<float> v1, bool accumulate, float* bias)
    {
        if (accumulate)
        {
            v0 += Vector256.Load(c);
            v1 += Vector256.Load(c + Lanes);
        }
        if (bias is not null)
        {
            v0 += Vector256.Load(bias);
            v1 += Vector256.Load(bias + Lanes);
        }
        v0.Store(c);
        v1.Store(c + Lanes);
    }
}
