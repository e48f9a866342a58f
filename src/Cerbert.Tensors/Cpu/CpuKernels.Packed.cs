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

    public override void Pack(Tensor value, PackedWeight target) => ForStripes(target, 0, value.Rows, new UpperHalves(value.Floats));

    public override void SplitWeight(Tensor value, PackedWeight target) => ForStripes(target, 0, value.Rows, new BothHalves(value.Floats, target.Lower));

    public override void JoinWeight(PackedWeight source, Tensor value) => ForStripes(source, 0, value.Rows, new JoinedHalves(source.Lower, value.Floats));

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

    /// <summary>Reads some rows of a weight from its layout, or writes them there, or both.</summary>
    /// <param name="weight">The weight.</param>
    /// <param name="firstRow">The first of the rows.</param>
    /// <param name="rows">How many; a multiple of 64.</param>
    /// <param name="stripe">What happens to them.</param>
    private static void ForStripes<S>(PackedWeight weight, int firstRow, int rows, in S stripe)
        where S : struct, IStripe =>
        Pieces.ForTasks(rows / PairBlocks.Size, new StripeKernel<S>(stripe, firstRow, weight.Outputs, weight.Inputs, weight.Layout));

    /// <summary>What happens to rows of a packed weight, which are whole vectors.</summary>
    private interface IStripe
    {
        /// <summary>Whether it needs what lies in the layout.</summary>
        static abstract bool Reads { get; }

        /// <summary>Whether it changes that.</summary>
        static abstract bool Writes { get; }

        /// <summary>The numbers from <paramref name="start"/> on, counted from the first of the rows.</summary>
        void Run<V>(long start, int count, ushort* upper)
            where V : struct, IVector<V>;
    }

    private readonly struct UpperHalves(float* value) : IStripe
    {
        public static bool Reads => false;

        public static bool Writes => true;

        public void Run<V>(long start, int count, ushort* upper)
            where V : struct, IVector<V>
        {
            for (int i = 0; i < count; i += V.Length)
                V.StoreUpper(upper + i, V.Load(value + start + i));
        }
    }

    private readonly struct BothHalves(float* value, ushort* lower) : IStripe
    {
        public static bool Reads => false;

        public static bool Writes => true;

        public void Run<V>(long start, int count, ushort* upper)
            where V : struct, IVector<V>
        {
            for (int i = 0; i < count; i += V.Length)
                V.Store(upper + i, lower + start + i, V.Load(value + start + i));
        }
    }

    private readonly struct JoinedHalves(ushort* lower, float* value) : IStripe
    {
        public static bool Reads => true;

        public static bool Writes => false;

        public void Run<V>(long start, int count, ushort* upper)
            where V : struct, IVector<V>
        {
            for (int i = 0; i < count; i += V.Length)
                V.Store(value + start + i, V.Load(upper + i, lower + start + i));
        }
    }

    private readonly struct StripeKernel<S>(S stripe, int firstRow, int outputs, int inputs, ushort* layout) : ITaskKernel
        where S : struct, IStripe
    {
        public void Run<V>(int task)
            where V : struct, IVector<V>
        {
            // So few rows lie in a near cache from one to the other, and one after another in memory, as it is read fastest.
            ushort* rows = (ushort*)Scratch.Rent(PairBlocks.Rows * inputs / 2);
            for (int row = task * PairBlocks.Size; row < (task + 1) * PairBlocks.Size; row += PairBlocks.Rows)
            {
                if (S.Reads)
                    PairBlocks.LoadTransposed(layout, firstRow + row, inputs, rows);
                stripe.Run<V>((long)row * inputs, PairBlocks.Rows * inputs, rows);
                if (S.Writes)
                    PairBlocks.StoreTransposed(rows, firstRow + row, outputs, inputs, layout);
            }
        }
    }
}
