using System.Runtime.CompilerServices;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

/// <summary>
/// Products of matrices small enough to stay in the first two cache levels: C (+)= A·B, on one thread, nothing packed.
/// </summary>
/// <remarks>
/// Four rows by two vectors of C stay in registers. Callers pad: C has room for rows rounded up to 4, and columns of B and C
/// are multiples of two vectors; what is computed in the padding is never read.
/// </remarks>
internal static unsafe class TileProduct
{
    /// <summary>Rows computed together; buffers for C and A hold a multiple of this.</summary>
    public const int RowStep = 4;

    /// <summary>Columns are padded to a multiple of this, at any vector width.</summary>
    public const int ColumnStep = 32;

    public static int PadRows(int rows) => (rows + RowStep - 1) / RowStep * RowStep;

    public static int PadColumns(int columns) => (columns + ColumnStep - 1) / ColumnStep * ColumnStep;

    /// <summary>C[i, j] (+)= Σ_p A[i·rowStride + p·stepStride] · B[p·strideB + j].</summary>
    public static void Multiply<V>(
        int rows, int columns, int depth, float* a, int rowStride, int stepStride, float* b, int strideB, float* c, int strideC, bool accumulate)
        where V : struct, IVector<V>
    {
        for (int j = 0; j < columns; j += 2 * V.Length)
            for (int i = 0; i < rows; i += RowStep)
                Block<V>(depth, a + (long)i * rowStride, rowStride, stepStride, b + j, strideB, c + (long)i * strideC + j, strideC, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block<V>(int depth, float* a, int rowStride, int stepStride, float* b, int strideB, float* c, int strideC, bool accumulate)
        where V : struct, IVector<V>
    {
        V c00 = V.Zero, c01 = V.Zero, c10 = V.Zero, c11 = V.Zero, c20 = V.Zero, c21 = V.Zero, c30 = V.Zero, c31 = V.Zero;
        float* a1 = a + rowStride, a2 = a1 + rowStride, a3 = a2 + rowStride;
        for (int p = 0; p < depth; p++)
        {
            V b0 = V.Load(b), b1 = V.Load(b + V.Length);
            V x = V.Set(*a);
            c00 = V.MulAdd(x, b0, c00);
            c01 = V.MulAdd(x, b1, c01);
            x = V.Set(*a1);
            c10 = V.MulAdd(x, b0, c10);
            c11 = V.MulAdd(x, b1, c11);
            x = V.Set(*a2);
            c20 = V.MulAdd(x, b0, c20);
            c21 = V.MulAdd(x, b1, c21);
            x = V.Set(*a3);
            c30 = V.MulAdd(x, b0, c30);
            c31 = V.MulAdd(x, b1, c31);
            a += stepStride;
            a1 += stepStride;
            a2 += stepStride;
            a3 += stepStride;
            b += strideB;
        }

        Store(c, c00, c01, accumulate);
        Store(c + strideC, c10, c11, accumulate);
        Store(c + 2 * strideC, c20, c21, accumulate);
        Store(c + 3 * strideC, c30, c31, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<V>(float* c, V left, V right, bool accumulate)
        where V : struct, IVector<V>
    {
        if (accumulate)
        {
            left += V.Load(c);
            right += V.Load(c + V.Length);
        }

        V.Store(c, left);
        V.Store(c + V.Length, right);
    }
}
