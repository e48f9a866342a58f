using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Cerbert.Tensors.MatMul;

/// <summary>How parts of A and B come to lie as the kernel reads them.</summary>
internal sealed unsafe partial class BlockedProduct<TKernel, V>
{
    private void PackRows(int row, int end, float* target)
    {
        nint strideM = product.TransposeA ? 1 : product.StrideA, strideK = product.TransposeA ? product.StrideA : 1;
        nint at = row * strideM + firstDepth * strideK;
        if (product.InputType == DType.Float32)
            Packing.PanelsOfA<Float32Element>((float*)product.A + at, strideM, strideK, end - row, depth, target, TKernel.Rows);
        else
            Packing.PanelsOfA<BFloat16Element>((ushort*)product.A + at, strideM, strideK, end - row, depth, target, TKernel.Rows);
    }

    private void PackColumns(int task)
    {
        int panel = Share(task, packTasks, columnPanels), end = Share(task + 1, packTasks, columnPanels);
        PackPanels(panel, end, 0, depth, packedB + (nint)panel * TKernel.Columns * depth);
    }

    private void PackPanels(int panel, int endPanel, int k, int steps, float* target)
    {
        int column = firstColumn + panel * TKernel.Columns;
        int end = Math.Min(firstColumn + columns, firstColumn + endPanel * TKernel.Columns);
        nint strideK = product.TransposeB ? 1 : product.StrideB, strideN = product.TransposeB ? product.StrideB : 1;
        nint at = (firstDepth + k) * strideK + column * strideN;
        if (product.InputType == DType.Float32)
            Packing.PanelsOfB<Float32Element>((float*)product.B + at, strideK, strideN, end - column, steps, target, TKernel.Columns);
        else
            Packing.PanelsOfB<BFloat16Element>((ushort*)product.B + at, strideK, strideN, end - column, steps, target, TKernel.Columns);
    }

    // Some steps of a panel of B, [steps, Columns]: where it was packed for all tasks, or in the room given.
    private float* Piece(int panel, int k, int steps, float* room)
    {
        if (packedB is not null)
            return (float*)Source(panel, k);
        if (pairs)
            Widen(panel, k, steps, room);
        else
            PackPanels(panel, panel + 1, k, steps, room);
        return room;
    }

    // Where that piece comes from, to ask for it ahead. A piece of plain rows lies apart: asking for what is there already costs nothing.
    private byte* Source(int panel, int k)
    {
        if (packedB is not null)
            return (byte*)(packedB + ((nint)panel * depth + k) * TKernel.Columns);
        return pairs ? (byte*)Pairs(firstColumn + panel * TKernel.Columns, k) : (byte*)packedA;
    }

    private uint* Pairs(int column, int k) => (uint*)product.B + ((nint)(column / PairBlocks.Size) * PairBlocks.Size * (product.K / 2))
        + ((nint)((firstDepth + k) / 2) * PairBlocks.Size) + (column % PairBlocks.Size);

    // B[k, n] lies at (n / 64)·64·K + (k / 2)·128 + (n mod 64)·2 + k mod 2. A cut of K is even: it is a multiple of 16, or K itself.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Widen(int panel, int k, int steps, float* room)
    {
        uint* from = Pairs(firstColumn + panel * TKernel.Columns, k);
        Vector512<uint> upper = Vector512.Create(0xFFFF0000u);
        for (int pair = 0; pair < steps / 2; pair++, from += PairBlocks.Size, room += 2 * TKernel.Columns)
        {
            for (int j = 0; j < TKernel.Columns; j += Vector512<uint>.Count)
            {
                Vector512<uint> both = Vector512.Load(from + j);
                (both << 16).AsSingle().Store(room + j);
                (both & upper).AsSingle().Store(room + TKernel.Columns + j);
            }
        }
    }
}
