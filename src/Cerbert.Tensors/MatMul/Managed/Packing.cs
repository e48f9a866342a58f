using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Cerbert.Tensors.MatMul;

/// <summary>Copies pieces of operands into the panels that <see cref="IMicroKernel"/> reads, widened to float32, padded with zeros.</summary>
internal static unsafe class Packing
{
    private const int DepthBlock = IMicroKernel.DepthBlock;

    /// <summary>
    /// Packs <paramref name="count"/> rows of A and <paramref name="depth"/> of their columns into panels of
    /// <paramref name="rows"/> rows. <paramref name="a"/> points at the first element; neighbours along M are
    /// <paramref name="strideM"/> apart, along K <paramref name="strideK"/>, one of them being 1.
    /// </summary>
    public static void PanelsOfA<TElement>(
        void* a, nint strideM, nint strideK, int count, int depth, float* panels, int rows)
        where TElement : struct, IPackedElement
    {
        // A block is [rows, 16]; what lies behind the steps is never read. Loops follow the rows that A is stored in: memory is read as streams.
        nint panelSize = (nint)rows * DepthBlock * ((depth + DepthBlock - 1) / DepthBlock);
        if (strideK == 1)
            for (int row = 0; row < count; row++)
                SpreadRow<TElement>(a, row * strideM, depth, panels + row / rows * panelSize + row % rows * DepthBlock, rows * DepthBlock);
        else
            for (int k = 0; k < depth; k += DepthBlock)
                TurnBlocks<TElement>(a, k * strideK, strideK, count, Math.Min(DepthBlock, depth - k), panels + k * rows, rows, panelSize);
        int filled = count % rows;
        float* last = panels + count / rows * panelSize;
        for (nint block = 0; filled > 0 && block < panelSize; block += rows * DepthBlock)
            new Span<float>(last + block + filled * DepthBlock, (rows - filled) * DepthBlock).Clear();
    }

    // A row of A into its place in the blocks of its panel.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SpreadRow<TElement>(void* a, nint start, int depth, float* target, int blockSize)
        where TElement : struct, IPackedElement
    {
        int k = 0;
        for (; k <= depth - DepthBlock; k += DepthBlock, target += blockSize)
            TElement.Load16(a, start + k).Store(target);
        for (int i = 0; k + i < depth; i++)
            target[i] = TElement.Load(a, start + k + i);
    }

    // Up to 16 rows of a transposed A into one block of each panel.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TurnBlocks<TElement>(void* a, nint start, nint stride, int count, int steps, float* block, int rows, nint panelSize)
        where TElement : struct, IPackedElement
    {
        float** targets = stackalloc float*[DepthBlock];
        int m = 0, row = 0;
        for (; Avx512F.IsSupported && steps == DepthBlock && m <= count - DepthBlock; m += DepthBlock)
        {
            for (int i = 0; i < DepthBlock; i++)
            {
                targets[i] = block + row * DepthBlock;
                if (++row < rows)
                    continue;
                row = 0;
                block += panelSize;
            }

            Transposing.Block16<TElement>(a, start + m, stride, targets);
        }

        for (int columns; m < count; m += columns, row = 0, block += panelSize)
        {
            columns = Math.Min(rows - row, count - m);
            TransposeBlock<TElement>(a, start + m, stride, steps, columns, block + row * DepthBlock, DepthBlock);
        }
    }

    /// <summary>
    /// Packs <paramref name="count"/> columns of B and <paramref name="depth"/> of their rows into panels
    /// [depth, <paramref name="columns"/>]. <paramref name="b"/> points at the first element; neighbours along K are
    /// <paramref name="strideK"/> apart, along N <paramref name="strideN"/>, one of them being 1.
    /// </summary>
    public static void PanelsOfB<TElement>(
        void* b, nint strideK, nint strideN, int count, int depth, float* panels, int columns)
        where TElement : struct, IPackedElement
    {
        // A transposed B is stored along K: a panel at a time reads it as streams. Else a few rows at a time do.
        int step = strideN == 1 ? DepthBlock : depth;
        for (int k = 0; k < depth; k += step)
        {
            int steps = Math.Min(step, depth - k);
            float* target = panels + (nint)k * columns;
            for (int column = 0; column < count; column += columns, target += (nint)depth * columns)
            {
                int filled = Math.Min(columns, count - column);
                if (strideN == 1)
                    CopyBlock<TElement>(b, k * strideK + column, strideK, steps, filled, target, columns);
                else
                    TransposeBlock<TElement>(b, column * strideN + k, strideN, filled, steps, target, columns);
                for (int i = 0; filled < columns && i < steps; i++)
                    new Span<float>(target + i * columns + filled, columns - filled).Clear();
            }
        }
    }

    // target[i, j] = source[start + i·stride + j]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyBlock<TElement>(
        void* source, nint start, nint stride, int rows, int columns, float* target, nint targetStride)
        where TElement : struct, IPackedElement
    {
        for (int i = 0; i < rows; i++, start += stride, target += targetStride)
        {
            int j = 0;
            for (; j <= columns - 16; j += 16)
                TElement.Load16(source, start + j).Store(target + j);
            for (; j <= columns - 4; j += 4)
                TElement.Load4(source, start + j).Store(target + j);
            for (; j < columns; j++)
                target[j] = TElement.Load(source, start + j);
        }
    }

    /// <summary>target[j, i] = source[i, j] for i below <paramref name="rows"/> and j below <paramref name="columns"/>.</summary>
    public static void Transpose<TElement>(
        void* source, nint stride, int rows, int columns, float* target, nint targetStride)
        where TElement : struct, IPackedElement =>
        TransposeBlock<TElement>(source, 0, stride, rows, columns, target, targetStride);

    // target[j, i] = source[start + i·stride + j]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransposeBlock<TElement>(
        void* source, nint start, nint stride, int rows, int columns, float* target, nint targetStride)
        where TElement : struct, IPackedElement
    {
        int i = 0;
        for (; i <= rows - 4; i += 4, start += 4 * stride, target += 4)
        {
            float* t = target;
            // Where columns are left over, the last block takes some of the one before again.
            int j = 0;
            for (; columns >= 4 && j < columns; j += 4, t += 4 * targetStride)
            {
                if (j > columns - 4)
                {
                    t -= (j - columns + 4) * targetStride;
                    j = columns - 4;
                }

                Vector128<float> r0 = TElement.Load4(source, start + j);
                Vector128<float> r1 = TElement.Load4(source, start + stride + j);
                Vector128<float> r2 = TElement.Load4(source, start + 2 * stride + j);
                Vector128<float> r3 = TElement.Load4(source, start + 3 * stride + j);
                Transposing.Block4(ref r0, ref r1, ref r2, ref r3);
                r0.Store(t);
                r1.Store(t + targetStride);
                r2.Store(t + 2 * targetStride);
                r3.Store(t + 3 * targetStride);
            }
            for (; j < columns; j++, t += targetStride)
            {
                for (int q = 0; q < 4; q++)
                    t[q] = TElement.Load(source, start + q * stride + j);
            }
        }
        for (; i < rows; i++, start += stride, target++)
        {
            for (int j = 0; j < columns; j++)
                target[j * targetStride] = TElement.Load(source, start + j);
        }
    }
}
