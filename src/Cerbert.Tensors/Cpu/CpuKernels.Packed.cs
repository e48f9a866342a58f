using Cerbert.Tensors.MatMul;
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
        ushort* layout = target.Layout(transposed);
        ForStripes(target, 0, value.Rows, transposed ? null : layout, transposed ? layout : null, new PlainRounding(value.Floats));
    }

    /// <summary>Writes some rows of a weight's layouts.</summary>
    /// <param name="target">The weight.</param>
    /// <param name="firstRow">The first of the rows.</param>
    /// <param name="rows">How many; a multiple of 64.</param>
    /// <param name="plain">The layout of W, or null to leave it.</param>
    /// <param name="turned">That of Wᵀ, likewise.</param>
    /// <param name="rounding">Where the numbers come from.</param>
    private static void ForStripes<R>(PackedWeight target, int firstRow, int rows, ushort* plain, ushort* turned, in R rounding)
        where R : struct, IRounding =>
        Pieces.ForTasks(rows / PairBlocks.Size, new StripeKernel<R>(rounding, firstRow, target.Outputs, target.Inputs, plain, turned));

    /// <summary>Rounds some of a weight's numbers to bfloat16.</summary>
    private interface IRounding
    {
        /// <summary>Those from <paramref name="start"/> on, counted from the first of the rows.</summary>
        void Run<V>(long start, int count, ushort* to)
            where V : struct, IVector<V>;
    }

    private readonly struct PlainRounding(float* from) : IRounding
    {
        public void Run<V>(long start, int count, ushort* to)
            where V : struct, IVector<V> => new CopyKernel<F32, BF16>(from + start, to, accumulate: false, 1).Run<V>(0, count);
    }

    private readonly struct AdamWRounding(AdamWKernel update, BlendKernel average, ushort* half) : IRounding
    {
        public void Run<V>(long start, int count, ushort* to)
            where V : struct, IVector<V>
        {
            // The kernel counts from the first of the rows in each of its arrays.
            update.WithHalf(to - start).Run<V>(start, count);
            if (half is not null)
                new Span<ushort>(to, count).CopyTo(new Span<ushort>(half + start, count));
            if (average.HasTarget)
                average.Run<V>(start, count);
        }
    }

    private readonly struct StripeKernel<R>(R rounding, int firstRow, int outputs, int inputs, ushort* plain, ushort* turned) : ITaskKernel
        where R : struct, IRounding
    {
        public void Run<V>(int task)
            where V : struct, IVector<V>
        {
            int row = task * PairBlocks.Size;
            ushort* part = (ushort*)Scratch.Rent(PairBlocks.Size * Math.Min(inputs, PartColumns) / 2);
            for (int column = 0; column < inputs; column += PartColumns)
            {
                int columns = Math.Min(PartColumns, inputs - column);
                if (columns == inputs)
                    rounding.Run<V>((long)row * inputs, PairBlocks.Size * inputs, part);
                else
                    for (int r = 0; r < PairBlocks.Size; r++)
                        rounding.Run<V>(((long)(row + r) * inputs) + column, columns, part + ((long)r * columns));
                if (plain is not null)
                    PairBlocks.Store(part, columns, firstRow + row, column, outputs, inputs, plain);
                if (turned is not null)
                    PairBlocks.StoreTransposed(part, columns, firstRow + row, column, outputs, inputs, turned);
            }
        }
    }
}
