using System.Runtime.InteropServices;
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
            Residual = residual is null ? null : residual.Pointer,
            Gamma = gamma.Floats,
            Beta = beta.Floats,
            Y = y.Pointer,
            Normalised = normalised is null ? null : normalised.Pointer,
            Inverse = inverse is null ? null : inverse.Floats,
            Columns = x.Columns,
            Epsilon = epsilon,
            Mask = mask,
        };
        ForRows(x.Rows, x.Columns, (start, end) => new LayerNormKernel<S, T>(call, start, end));
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
    private readonly struct LayerNormKernel<S, T>(LayerNormCall c, int start, int end) : IKernel
        where S : struct, IElement
        where T : struct, IElement
    {
        public void Run<V>()
            where V : struct, IVector<V>
        {
            int columns = c.Columns;
            // One row of sums in fast memory, padded with zeros to whole vectors.
            float* row = (float*)NativeMemory.AlignedAlloc((nuint)(columns + 16) * sizeof(float), 64);
            for (int r = start; r < end; r++)
            {
                long at = (long)r * columns;
                float mean = Sum<V>(row, r, at) / columns;
                V center = V.Set(mean), squares = V.Zero;
                int whole = columns / V.Length * V.Length;
                for (int j = 0; j < whole; j += V.Length)
                {
                    V d = V.Load(row + j) - center;
                    squares = V.MulAdd(d, d, squares);
                }

                float variance = V.Sum(squares);
                for (int j = whole; j < columns; j++)
                    variance += (row[j] - mean) * (row[j] - mean);
                float inverse = 1 / MathF.Sqrt(variance / columns + c.Epsilon);
                if (c.Inverse is not null)
                    c.Inverse[r] = inverse;
                V factor = V.Set(inverse);
                for (int j = 0; j < columns; j += V.Length)
                {
                    int count = Math.Min(V.Length, columns - j);
                    V n = (V.Load(row + j) - center) * factor;
                    if (c.Normalised is not null)
                        Lanes.Store<V, T>(c.Normalised, at + j, n, count);
                    V scaled = V.MulAdd(n, Lanes.Load<V, F32>(c.Gamma, j, count), Lanes.Load<V, F32>(c.Beta, j, count));
                    Lanes.Store<V, T>(c.Y, at + j, scaled, count);
                }
            }

            NativeMemory.AlignedFree(row);
        }

        /// <summary>row = residual + dropout(x); returns the row's sum.</summary>
        private float Sum<V>(float* row, int r, long at)
            where V : struct, IVector<V>
        {
            int columns = c.Columns;
            V sum = V.Zero, scale = V.Set(c.Mask.Scale);
            long block = r * DropoutMask.BlocksPerRow(columns);
            for (int j = 0; j < columns; j += 64, block++)
            {
                ulong keep = c.Mask.IsActive ? c.Mask.Keep(block) : 0;
                int stop = Math.Min(64, columns - j);
                for (int k = 0; k < stop; k += V.Length)
                {
                    int count = Math.Min(V.Length, stop - k);
                    V v = Lanes.Load<V, S>(c.X, at + j + k, count);
                    if (c.Mask.IsActive)
                        v = V.Select(keep >> k, v) * scale;
                    if (c.Residual is not null)
                        v += Lanes.Load<V, T>(c.Residual, at + j + k, count);
                    sum += v;
                    V.Store(row + j + k, v);
                }
            }

            return V.Sum(sum);
        }
    }
}
