using Cerbert.Tensors.MatMul;
using Cerbert.Tensors.Runtime;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

/// <summary>Weights in the layout of <see cref="PairBlocks"/>: products by them, and what writes them, stripe by stripe of 64 rows.</summary>
internal sealed unsafe partial class CpuKernels
{
    // A part of a stripe lies in the second-level cache from being rounded until it is laid out.
    private const int PartColumns = 1024;

    public override bool TryMatMulPacked(Tensor x, PackedWeight weight, bool transposed, Tensor y, bool accumulate, Tensor? bias = null)
    {
        int k = transposed ? weight.Inputs : weight.Outputs, n = transposed ? weight.Outputs : weight.Inputs;
        if (x.Columns != k || y.Rows != x.Rows || y.Columns != n || x.DType != DType.BFloat16 || (bias is not null && bias.Count != n))
            throw new ArgumentException($"product with a packed weight: {x} · [{k}, {n}] → {y}, bias {bias} do not fit");
        return MatMulEngines.Current.TryMultiplyPacked(new MatMulArguments
        {
            M = x.Rows,
            N = n,
            K = k,
            A = x.Pointer,
            StrideA = k,
            B = weight.Layout(transposed),
            StrideB = n,
            InputType = DType.BFloat16,
            C = y.Pointer,
            StrideC = n,
            OutputType = y.DType,
            Accumulate = accumulate,
            Bias = bias is null ? null : bias.Floats,
        });
    }

    public override void Pack(Tensor value, PackedWeight target, bool transposed)
    {
        nint from = (nint)value.Floats;
        nint layout = (nint)target.Layout(transposed);
        ForStripes(target, 0, value.Rows, transposed ? 0 : layout, transposed ? layout : 0, (start, count, half) =>
            SimdWidth.Run(new CopyKernel<F32, BF16>((float*)from + start, (void*)half, 0, count, accumulate: false, 1)));
    }

    private static void AdamWPacked(
        Tensor value, Tensor? gradient, Tensor moment1, Tensor moment2, Tensor? half, AdamWStep s, RunningAverage average, PackedRows packed)
    {
        nint p = (nint)value.Floats, g = gradient is null ? 0 : (nint)gradient.Floats;
        nint m = (nint)moment1.Floats, v = (nint)moment2.Floats, h = half is null ? 0 : (nint)half.Halves;
        nint a = average.Values is null ? 0 : (nint)average.Values.Floats, ah = average.Half is null ? 0 : (nint)average.Half.Halves;
        PackedWeight target = packed.Weight!;
        ForStripes(target, packed.FirstRow, value.Rows, (nint)target.Layout(transposed: false), (nint)target.Layout(transposed: true), (start, count, rounded) =>
        {
            float* gradients = g == 0 ? null : (float*)g + start;
            SimdWidth.Run(new AdamWKernel((float*)p + start, gradients, (float*)m + start, (float*)v + start, (ushort*)rounded, 0, count, s));
            if (h != 0)
                new Span<ushort>((ushort*)rounded, count).CopyTo(new Span<ushort>((ushort*)h + start, count));
            if (a != 0)
                SimdWidth.Run(new BlendKernel((float*)a, (float*)p, null, (ushort*)ah, start, count, average.Weight));
        });
    }

    /// <summary>Writes some rows of a weight's layouts.</summary>
    /// <param name="target">The weight.</param>
    /// <param name="firstRow">The first of the rows.</param>
    /// <param name="rows">How many; a multiple of 64.</param>
    /// <param name="plain">The layout of W, or 0 to leave it.</param>
    /// <param name="turned">That of Wᵀ, likewise.</param>
    /// <param name="round">Rounds numbers to bfloat16: (first, counted from the first row; how many; where to).</param>
    private static void ForStripes(PackedWeight target, int firstRow, int rows, nint plain, nint turned, Action<long, int, nint> round)
    {
        int inputs = target.Inputs, outputs = target.Outputs;
        WorkerPool.Run(rows / PairBlocks.Size, stripe =>
        {
            int row = stripe * PairBlocks.Size;
            ushort* part = (ushort*)Scratch.Rent(PairBlocks.Size * Math.Min(inputs, PartColumns) / 2);
            for (int column = 0; column < inputs; column += PartColumns)
            {
                int columns = Math.Min(PartColumns, inputs - column);
                if (columns == inputs)
                    round((long)row * inputs, PairBlocks.Size * inputs, (nint)part);
                else
                    for (int r = 0; r < PairBlocks.Size; r++)
                        round(((long)(row + r) * inputs) + column, columns, (nint)(part + ((long)r * columns)));
                if (plain != 0)
                    PairBlocks.Store(part, columns, firstRow + row, column, outputs, inputs, (ushort*)plain);
                if (turned != 0)
                    PairBlocks.StoreTransposed(part, columns, firstRow + row, column, outputs, inputs, (ushort*)turned);
            }
        });
    }
}
