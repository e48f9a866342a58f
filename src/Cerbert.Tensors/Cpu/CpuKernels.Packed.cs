using Cerbert.Tensors.MatMul;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

/// <summary>Weights in the layout of <see cref="PairBlocks"/>: products by them, and what writes them, stripe by stripe of 64 rows.</summary>
internal sealed unsafe partial class CpuKernels
{
    public override bool TryMatMulPacked(Tensor x, PackedWeight weight, bool transposed, Tensor y, bool accumulate, Tensor? bias = null)
    {
        int k = transposed ? weight.Inputs : weight.Outputs, n = transposed ? weight.Outputs : weight.Inputs;
        if (x.Columns != k || y.Rows != x.Rows || y.Columns != n || x.DType != DType.BFloat16 || (bias is not null && bias.Count != n))
            throw new ArgumentException($"product with a packed weight: {x} · [{k}, {n}] → {y}, bias {bias} do not fit");
        using Tensor? turned = transposed ? null : Turned(weight);
        return MatMulEngines.Current.TryMultiplyPacked(new MatMulArguments
        {
            M = x.Rows,
            N = n,
            K = k,
            A = x.Pointer,
            StrideA = k,
            B = turned is null ? weight.Layout : turned.Halves,
            StrideB = n,
            InputType = DType.BFloat16,
            C = y.Pointer,
            StrideC = n,
            OutputType = y.DType,
            Accumulate = accumulate,
            Bias = bias is null ? null : bias.Floats,
        });
    }

    public override void Pack(Tensor value, PackedWeight target) => ForStripes(target, 0, value.Rows, new PlainRounding(value.Floats));

    // W as it is laid out for dx = dy·W.
    private static Tensor Turned(PackedWeight weight)
    {
        Tensor turned = Tensor.Empty(new Shape(weight.Inputs, weight.Outputs), DType.BFloat16);
        Pieces.ForTasks(weight.Inputs / PairBlocks.Size, new TurnKernel(weight.Layout, weight.Outputs, weight.Inputs, turned.Halves));
        return turned;
    }

    private readonly struct TurnKernel(ushort* from, int outputs, int inputs, ushort* to) : ITaskKernel
    {
        public void Run<V>(int task)
            where V : struct, IVector<V>
        {
            for (int block = 0; block < outputs / PairBlocks.Size; block++)
                PairBlocks.Turn(from, block, task, outputs, inputs, to);
        }
    }

    /// <summary>Writes some rows of a weight into its layout.</summary>
    /// <param name="target">The weight.</param>
    /// <param name="firstRow">The first of the rows.</param>
    /// <param name="rows">How many; a multiple of 64.</param>
    /// <param name="rounding">Where the numbers come from.</param>
    private static void ForStripes<R>(PackedWeight target, int firstRow, int rows, in R rounding)
        where R : struct, IRounding =>
        Pieces.ForTasks(rows / PairBlocks.Size, new StripeKernel<R>(rounding, firstRow, target.Outputs, target.Inputs, target.Layout));

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

    private readonly struct StripeKernel<R>(R rounding, int firstRow, int outputs, int inputs, ushort* layout) : ITaskKernel
        where R : struct, IRounding
    {
        public void Run<V>(int task)
            where V : struct, IVector<V>
        {
            // So few rows lie in a near cache from being rounded until they are laid out, and one after another in memory, as it is read fastest.
            ushort* rows = (ushort*)Scratch.Rent(PairBlocks.Rows * inputs / 2);
            for (int row = task * PairBlocks.Size; row < (task + 1) * PairBlocks.Size; row += PairBlocks.Rows)
            {
                rounding.Run<V>((long)row * inputs, PairBlocks.Rows * inputs, rows);
                PairBlocks.StoreTransposed(rows, firstRow + row, outputs, inputs, layout);
            }
        }
    }
}
