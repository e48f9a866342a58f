using System.Runtime.CompilerServices;

namespace Cerbert.Tensors.MatMul;

/// <summary>Covers a small product with tiles of one kernel.</summary>
internal static unsafe class SmallProduct<TKernel>
    where TKernel : struct, ISmallKernel
{
    // Columns of a transposed B that are turned round at a time: 128 deep and 32 wide is 16 KiB of stack.
    private const int PackedDepth = 128;

    /// <summary>B as it is, row-major.</summary>
    public static void Multiply(ref SmallTile whole)
    {
        int rows = whole.Rows, columns = whole.Columns;
        float* a = whole.A, b = whole.B, c = whole.C;
        for (int j = 0; j < columns; j += TKernel.Columns)
        {
            whole.B = b + j;
            whole.Columns = Math.Min(TKernel.Columns, columns - j);
            Columns(ref whole, a, c + j, rows);
        }
    }

    /// <summary>B stored [N, K] with rows <see cref="SmallTile.StrideB"/> apart.</summary>
    [SkipLocalsInit]
    public static void MultiplyTransposedB(ref SmallTile whole)
    {
        float* packed = stackalloc float[PackedDepth * TKernel.Columns];
        int rows = whole.Rows, columns = whole.Columns, depth = whole.Depth;
        float* a = whole.A, b = whole.B, c = whole.C;
        nint strideB = whole.StrideB;
        bool accumulate = whole.Accumulate;
        whole.B = packed;
        whole.StrideB = TKernel.Columns;
        for (int j = 0; j < columns; j += TKernel.Columns)
        {
            whole.Columns = Math.Min(TKernel.Columns, columns - j);
            for (int k = 0; k < depth; k += PackedDepth)
            {
                whole.Depth = Math.Min(PackedDepth, depth - k);
                whole.Accumulate = accumulate || k > 0;
                Packing.Transpose<Float32Element>(
                    b + j * strideB + k, strideB, whole.Columns, whole.Depth, packed, TKernel.Columns);
                Columns(ref whole, a + k * whole.DepthStrideA, c + j, rows);
            }
        }
    }

    private static void Columns(ref SmallTile tile, float* a, float* c, int rows)
    {
        if (tile.Columns == TKernel.Columns)
            Rows<FullColumns>(ref tile, a, c, rows);
        else if (tile.Columns > TKernel.Columns / 2)
            Rows<WideColumns>(ref tile, a, c, rows);
        else
            Rows<NarrowColumns>(ref tile, a, c, rows);
    }

    private static void Rows<TColumns>(ref SmallTile tile, float* a, float* c, int rows)
        where TColumns : struct, ITileColumns
    {
        int i = 0;
        while (i < rows)
        {
            tile.A = a + i * tile.RowStrideA;
            tile.C = c + i * tile.StrideC;
            if (rows - i > TKernel.FewRows)
            {
                tile.Rows = Math.Min(TKernel.Rows, rows - i);
                TKernel.RunMany<TColumns>(tile);
            }
            else
            {
                tile.Rows = rows - i;
                TKernel.RunFew<TColumns>(tile);
            }
            i += tile.Rows;
        }
    }
}
