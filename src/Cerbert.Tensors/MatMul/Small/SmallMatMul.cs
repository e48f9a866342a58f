namespace Cerbert.Tensors.MatMul;

/// <summary>
/// Products of small float32 matrices on the calling thread, without packing or allocation: the scores and sums of
/// one attention head. For m and n up to about 512; larger products belong to <see cref="MatMulEngine"/>.
/// </summary>
/// <remarks>
/// All matrices are row-major with their own stride (elements from one row to the next, at least the row's length).
/// C must not overlap A or B. Where <c>accumulate</c>, the product is added to C, else it replaces it.
/// </remarks>
public static unsafe class SmallMatMul
{
    private static readonly VectorWidth Width = VectorWidths.Preferred;

    /// <summary>C[m, n] (+)= alpha · A[m, k]·B[k, n].</summary>
    public static void Multiply(
        int m, int n, int k, float alpha, float* a, int strideA, float* b, int strideB, float* c, int strideC, bool accumulate)
    {
        SmallTile whole = Describe(m, n, k, alpha, a, strideA, 1, b, strideB, c, strideC, accumulate);
        Multiply(ref whole, Width);
    }

    /// <summary>C[m, n] (+)= alpha · A[k, m]ᵀ·B[k, n].</summary>
    public static void MultiplyTransposedA(
        int m, int n, int k, float alpha, float* a, int strideA, float* b, int strideB, float* c, int strideC, bool accumulate)
    {
        SmallTile whole = Describe(m, n, k, alpha, a, 1, strideA, b, strideB, c, strideC, accumulate);
        Multiply(ref whole, Width);
    }

    /// <summary>C[m, n] (+)= alpha · A[m, k]·B[n, k]ᵀ.</summary>
    public static void MultiplyTransposedB(
        int m, int n, int k, float alpha, float* a, int strideA, float* b, int strideB, float* c, int strideC, bool accumulate)
    {
        SmallTile whole = Describe(m, n, k, alpha, a, strideA, 1, b, strideB, c, strideC, accumulate);
        MultiplyTransposedB(ref whole, Width);
    }

    internal static void Multiply(ref SmallTile whole, VectorWidth width)
    {
        switch (width)
        {
            case VectorWidth.Vector512:
                SmallProduct<SmallKernel512>.Multiply(ref whole);
                break;
            case VectorWidth.Vector256:
                SmallProduct<SmallKernel256>.Multiply(ref whole);
                break;
            default:
                SmallProduct<SmallKernel128>.Multiply(ref whole);
                break;
        }
    }

    internal static void MultiplyTransposedB(ref SmallTile whole, VectorWidth width)
    {
        // With nothing to sum there is nothing to turn round either, but C is still written.
        if (whole.Depth == 0)
        {
            Multiply(ref whole, width);
            return;
        }
        switch (width)
        {
            case VectorWidth.Vector512:
                SmallProduct<SmallKernel512>.MultiplyTransposedB(ref whole);
                break;
            case VectorWidth.Vector256:
                SmallProduct<SmallKernel256>.MultiplyTransposedB(ref whole);
                break;
            default:
                SmallProduct<SmallKernel128>.MultiplyTransposedB(ref whole);
                break;
        }
    }

    internal static SmallTile Describe(
        int m, int n, int k, float alpha, float* a, int rowStrideA, int depthStrideA,
        float* b, int strideB, float* c, int strideC, bool accumulate) => new()
        {
            Rows = m,
            Columns = n,
            Depth = k,
            Alpha = alpha,
            A = a,
            RowStrideA = rowStrideA,
            DepthStrideA = depthStrideA,
            B = b,
            StrideB = strideB,
            C = c,
            StrideC = strideC,
            Accumulate = accumulate,
        };
}
