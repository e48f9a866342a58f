using System.Runtime.CompilerServices;
using Cerbert.Tensors.Random;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

internal sealed unsafe partial class CpuKernels
{
    public override void LayerNormBackward(
        Tensor dy, Tensor normalised, Tensor inverse, Tensor gamma, DropoutMask mask, GradTarget dx, GradTarget dresidual, GradTarget dgamma, GradTarget dbeta)
    {
        int columns = dy.Columns, rows = dy.Rows, pieces = Pieces.Of(rows, columns);
        // Each piece of rows sums dgamma and dbeta for itself; the pieces are then added in order.
        using Tensor partial = Tensor.ZerosOutside(new Shape(2, pieces, columns));
        var call = new LayerNormBackwardCall
        {
            Dy = dy.Pointer,
            Normalised = normalised.Pointer,
            Inverse = inverse.Floats,
            Gamma = gamma.Floats,
            Rows = rows,
            Columns = columns,
            Pieces = pieces,
            Mask = mask,
            Dx = Pointer(dx.Tensor),
            Dresidual = Pointer(dresidual.Tensor),
            DxIsFloat = dx.Tensor?.DType == DType.Float32,
            AccumulateX = dx.Accumulate,
            AccumulateResidual = dresidual.Accumulate,
            Dgamma = partial.Floats,
            Dbeta = partial.Floats + (long)pieces * columns,
        };
        if (dy.DType == DType.Float32)
            Pieces.ForTasks(pieces, new LayerNormBackwardKernel<F32>(call));
        else
            Pieces.ForTasks(pieces, new LayerNormBackwardKernel<BF16>(call));
        if (dgamma.Tensor is not null)
            SumRows(partial.View(0, new Shape(pieces, columns)), dgamma.Tensor, dgamma.Accumulate);
        if (dbeta.Tensor is not null)
            SumRows(partial.View((long)pieces * columns, new Shape(pieces, columns)), dbeta.Tensor, dbeta.Accumulate);
    }

    private struct LayerNormBackwardCall
    {
        public void* Dy, Normalised, Dx, Dresidual;
        public float* Inverse, Gamma, Dgamma, Dbeta;
        public int Rows, Columns, Pieces;
        public DropoutMask Mask;
        public bool DxIsFloat, AccumulateX, AccumulateResidual;
    }

    private readonly struct LayerNormBackwardKernel<T>(LayerNormBackwardCall c) : ITaskKernel
        where T : struct, IElement
    {
        public void Run<V>(int piece)
            where V : struct, IVector<V>
        {
            int columns = c.Columns, blocks = (int)DropoutMask.BlocksPerRow(columns);
            bool inputs = c.Dx is not null || c.Dresidual is not null;
            float* dgamma = c.Dgamma + (long)piece * columns, dbeta = c.Dbeta + (long)piece * columns;
            ulong* keep = (ulong*)Scratch.Rent(2L * blocks);
            int end = Pieces.Start(piece + 1, c.Pieces, c.Rows);
            for (int r = Pieces.Start(piece, c.Pieces, c.Rows); r < end; r++)
            {
                long at = (long)r * columns;
                (float sum, float dot) = Parameters<V>(dgamma, dbeta, at);
                if (!inputs)
                    continue;
                if (c.Mask.IsActive)
                    c.Mask.Keep((long)r * blocks, new Span<ulong>(keep, blocks));
                Inputs(at, keep, V.Set(c.Inverse[r]), V.Set(sum / columns), V.Set(dot / columns));
            }
        }

        /// <summary>Adds a row to dgamma and dbeta; returns the sums of g = dy∘gamma and of g∘normalised.</summary>
        /// <remarks>The last, partial vector has a method of its own: with a call beside the loop, the sums would lie in memory at every turn.</remarks>
        private (float Sum, float Dot) Parameters<V>(float* dgamma, float* dbeta, long at)
            where V : struct, IVector<V>
        {
            V sum = V.Zero, dot = V.Zero;
            int j = 0;
            for (; j + V.Length <= c.Columns; j += V.Length)
                Parameters(dgamma, dbeta, at, j, V.Length, ref sum, ref dot);
            (float total, float product) = (V.Sum(sum), V.Sum(dot));
            if (j == c.Columns)
                return (total, product);
            (float rest, float restProduct) = ParametersOfRest<V>(dgamma, dbeta, at, j);
            return (total + rest, product + restProduct);
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private (float Sum, float Dot) ParametersOfRest<V>(float* dgamma, float* dbeta, long at, int j)
            where V : struct, IVector<V>
        {
            V sum = V.Zero, dot = V.Zero;
            Parameters(dgamma, dbeta, at, j, c.Columns - j, ref sum, ref dot);
            return (V.Sum(sum), V.Sum(dot));
        }

        // Called with a constant count, the slow path of a partial vector is not even compiled.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Parameters<V>(float* dgamma, float* dbeta, long at, int j, int count, ref V sum, ref V dot)
            where V : struct, IVector<V>
        {
            V dy = Lanes.Load<V, T>(c.Dy, at + j, count), n = Lanes.Load<V, T>(c.Normalised, at + j, count);
            Lanes.Store<V, F32>(dgamma, j, V.MulAdd(dy, n, Lanes.Load<V, F32>(dgamma, j, count)), count);
            Lanes.Store<V, F32>(dbeta, j, dy + Lanes.Load<V, F32>(dbeta, j, count), count);
            V g = dy * Lanes.Load<V, F32>(c.Gamma, j, count);
            sum += g;
            dot = V.MulAdd(g, n, dot);
        }

        private void Inputs<V>(long at, ulong* keep, V inverse, V mean, V dot)
            where V : struct, IVector<V>
        {
            V scale = V.Set(c.Mask.Scale);
            int j = 0;
            for (; j + V.Length <= c.Columns; j += V.Length)
                Input(at, keep, j, V.Length, inverse, mean, dot, scale);
            if (j < c.Columns)
                RestOfInputs(at, keep, j, inverse, mean, dot);
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private void RestOfInputs<V>(long at, ulong* keep, int j, V inverse, V mean, V dot)
            where V : struct, IVector<V> => Input(at, keep, j, c.Columns - j, inverse, mean, dot, V.Set(c.Mask.Scale));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Input<V>(long at, ulong* keep, int j, int count, V inverse, V mean, V dot, V scale)
            where V : struct, IVector<V>
        {
            V g = Lanes.Load<V, T>(c.Dy, at + j, count) * Lanes.Load<V, F32>(c.Gamma, j, count);
            V dv = inverse * (g - mean - Lanes.Load<V, T>(c.Normalised, at + j, count) * dot);
            if (c.Dresidual is not null)
                Lanes.Store<V, T>(c.Dresidual, at + j, c.AccumulateResidual ? dv + Lanes.Load<V, T>(c.Dresidual, at + j, count) : dv, count);
            if (c.Dx is null)
                return;
            if (c.Mask.IsActive)
                dv = V.Select(keep[j >> 6] >> (j & 63), dv) * scale;
            if (c.DxIsFloat)
                Lanes.Store<V, F32>(c.Dx, at + j, c.AccumulateX ? dv + Lanes.Load<V, F32>(c.Dx, at + j, count) : dv, count);
            else
                Lanes.Store<V, T>(c.Dx, at + j, c.AccumulateX ? dv + Lanes.Load<V, T>(c.Dx, at + j, count) : dv, count);
        }
    }
}
