using System.Runtime.CompilerServices;
using Cerbert.Tensors.Random;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

internal sealed unsafe partial class CpuKernels
{
    public override void LayerNorm(
        Tensor x, Tensor? residual, DropoutMask mask, Tensor gamma, Tensor beta, float epsilon, Tensor y, Tensor? normalised, Tensor? inverse)
    {
        if (x.DType == DType.Float32 && y.DType == DType.Float32)
            LayerNormOf<F32, F32>(x, residual, mask, gamma, beta, epsilon, y, normalised, inverse);
        else if (x.DType == DType.Float32)
            LayerNormOf<F32, BF16>(x, residual, mask, gamma, beta, epsilon, y, normalised, inverse);
        else
            LayerNormOf<BF16, BF16>(x, residual, mask, gamma, beta, epsilon, y, normalised, inverse);
    }

    private static void LayerNormOf<S, T>(
        Tensor x, Tensor? residual, DropoutMask mask, Tensor gamma, Tensor beta, float epsilon, Tensor y, Tensor? normalised, Tensor? inverse)
        where S : struct, IElement
        where T : struct, IElement
    {
        var call = new LayerNormCall
        {
            X = x.Pointer,
            Residual = Pointer(residual),
            Gamma = gamma.Floats,
            Beta = beta.Floats,
            Y = y.Pointer,
            Normalised = Pointer(normalised),
            Inverse = Floats(inverse),
            Columns = x.Columns,
            Epsilon = epsilon,
            Mask = mask,
        };
        Pieces.ForRows(x.Rows, x.Columns, new LayerNormKernel<S, T>(call));
    }

    public override void ScaleAndShift(Tensor normalised, Tensor gamma, Tensor beta, Tensor y)
    {
        if (y.DType == DType.Float32)
            Pieces.ForRows(y.Rows, y.Columns, new ScaleAndShiftKernel<F32>(normalised.Pointer, gamma.Floats, beta.Floats, y.Pointer, y.Columns));
        else
            Pieces.ForRows(y.Rows, y.Columns, new ScaleAndShiftKernel<BF16>(normalised.Pointer, gamma.Floats, beta.Floats, y.Pointer, y.Columns));
    }

    private readonly struct ScaleAndShiftKernel<T>(void* normalised, float* gamma, float* beta, void* y, int columns) : IRowKernel
        where T : struct, IElement
    {
        public void Run<V>(int start, int end)
            where V : struct, IVector<V>
        {
            for (int r = start; r < end; r++)
            {
                long at = (long)r * columns;
                int j = 0;
                for (; j + V.Length <= columns; j += V.Length)
                    T.Store(y, at + j, V.MulAdd(T.Load<V>(normalised, at + j), V.Load(gamma + j), V.Load(beta + j)));
                int rest = columns - j;
                if (rest > 0)
                    Lanes.Store<V, T>(y, at + j, V.MulAdd(Lanes.Load<V, T>(normalised, at + j, rest), Lanes.Load<V, F32>(gamma, j, rest), Lanes.Load<V, F32>(beta, j, rest)), rest);
            }
        }
    }

    private struct LayerNormCall
    {
        public void* X, Residual, Y, Normalised;
        public float* Gamma, Beta, Inverse;
        public int Columns;
        public float Epsilon;
        public DropoutMask Mask;
    }

    /// <summary>S is the type of the input, T of output, residual and saved values.</summary>
    private readonly struct LayerNormKernel<S, T>(LayerNormCall c) : IRowKernel
        where S : struct, IElement
        where T : struct, IElement
    {
        public void Run<V>(int start, int end)
            where V : struct, IVector<V>
        {
            int columns = c.Columns, blocks = (int)DropoutMask.BlocksPerRow(columns);
            // One row of sums in fast memory, padded with zeros to whole vectors, and the bits of its mask.
            float* row = Scratch.Rent(columns + 16 + 2L * blocks);
            ulong* keep = (ulong*)(row + columns + 16);
            for (int r = start; r < end; r++)
            {
                long at = (long)r * columns;
                if (c.Mask.IsActive)
                    c.Mask.Keep((long)r * blocks, new Span<ulong>(keep, blocks));
                float mean = Sum<V>(row, keep, at) / columns;
                float inverse = 1 / MathF.Sqrt(Squares<V>(row, mean) / columns + c.Epsilon);
                if (c.Inverse is not null)
                    c.Inverse[r] = inverse;
                WriteRow(row, at, V.Set(mean), V.Set(inverse));
            }
        }

        /// <summary>row = residual + dropout(x); returns the row's sum.</summary>
        /// <remarks>The last, partial vector has a method of its own: with a call beside the loop, the sum would lie in memory at every turn.</remarks>
        private float Sum<V>(float* row, ulong* keep, long at)
            where V : struct, IVector<V>
        {
            int j = 0;
            V even = V.Zero, odd = V.Zero, scale = V.Set(c.Mask.Scale);
            for (; j + 2 * V.Length <= c.Columns; j += 2 * V.Length)
            {
                even += Input(row, keep, at, j, V.Length, scale);
                odd += Input(row, keep, at, j + V.Length, V.Length, scale);
            }

            float sum = V.Sum(even + odd);
            for (; j < c.Columns; j += V.Length)
                sum += SumRest<V>(row, keep, at, j);
            return sum;
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private float SumRest<V>(float* row, ulong* keep, long at, int j)
            where V : struct, IVector<V> => V.Sum(Input(row, keep, at, j, Math.Min(V.Length, c.Columns - j), V.Set(c.Mask.Scale)));

        // Called with a constant count, the slow path of a partial vector is not even compiled.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private V Input<V>(float* row, ulong* keep, long at, int j, int count, V scale)
            where V : struct, IVector<V>
        {
            V v = Lanes.Load<V, S>(c.X, at + j, count);
            if (c.Mask.IsActive)
                v = V.Select(keep[j >> 6] >> (j & 63), v) * scale;
            if (c.Residual is not null)
                v += Lanes.Load<V, T>(c.Residual, at + j, count);
            V.Store(row + j, v);
            return v;
        }

        private float Squares<V>(float* row, float mean)
            where V : struct, IVector<V>
        {
            V center = V.Set(mean), even = V.Zero, odd = V.Zero;
            int j = 0;
            for (; j + 2 * V.Length <= c.Columns; j += 2 * V.Length)
            {
                V d = V.Load(row + j) - center, e = V.Load(row + j + V.Length) - center;
                even = V.MulAdd(d, d, even);
                odd = V.MulAdd(e, e, odd);
            }

            float sum = V.Sum(even + odd);
            for (; j < c.Columns; j++)
                sum += (row[j] - mean) * (row[j] - mean);
            return sum;
        }

        private void WriteRow<V>(float* row, long at, V center, V factor)
            where V : struct, IVector<V>
        {
            int j = 0;
            for (; j + V.Length <= c.Columns; j += V.Length)
                Write(row, at, j, V.Length, center, factor);
            if (j < c.Columns)
                Write(row, at, j, c.Columns - j, center, factor);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Write<V>(float* row, long at, int j, int count, V center, V factor)
            where V : struct, IVector<V>
        {
            V n = (V.Load(row + j) - center) * factor;
            if (c.Normalised is not null)
                Lanes.Store<V, T>(c.Normalised, at + j, n, count);
            V scaled = V.MulAdd(n, Lanes.Load<V, F32>(c.Gamma, j, count), Lanes.Load<V, F32>(c.Beta, j, count));
            Lanes.Store<V, T>(c.Y, at + j, scaled, count);
        }
    }
}
