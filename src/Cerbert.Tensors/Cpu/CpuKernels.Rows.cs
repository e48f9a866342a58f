using System.Runtime.InteropServices;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

/// <summary>What a table costs whose rows are mostly left alone: a batch reads a few hundred words of thirty thousand.</summary>
internal sealed unsafe partial class CpuKernels
{
    public override void ClearRows(Tensor table, RowSet rows) =>
        Pieces.ForRows(rows.Count, table.Columns, new ClearKernel((byte*)table.Pointer, (long)table.Columns * table.DType.Size(), rows));

    public override double SumOfSquares(RowGrad gradient) => SumOfSquares(gradient.Values);

    public override void AdamW(
        Tensor value, RowGrad gradient, RowSet moved, Tensor moment1, Tensor moment2, in AdamWStep step, RunningAverage average = default)
    {
        if (average.Values is { } values)
            Require(values, value);
        Pieces.ForRows(value.Rows, value.Columns, new AdamWRowsKernel(
            new AdamWKernel<WholeWeight>(new(value.Floats, null), null, moment1.Floats, moment2.Floats, step),
            new DecayKernel(value.Floats, step.Decay, step.DecayAfter),
            new BlendKernel(Floats(average.Values), value.Floats, null, Halves(average.Half), average.Weight),
            moved, gradient.Rows, gradient.Values.Floats, value.Columns));
    }

    private readonly struct ClearKernel(byte* table, long rowBytes, RowSet rows) : IRowKernel
    {
        public void Run<V>(int start, int end)
            where V : struct, IVector<V>
        {
            foreach (int row in rows.Span[start..end])
                NativeMemory.Clear(table + (row * rowBytes), (nuint)rowBytes);
        }
    }

    private readonly struct AdamWRowsKernel(
        AdamWKernel<WholeWeight> update, DecayKernel decay, BlendKernel average, RowSet moved, RowSet read, float* gradient, int columns) : IRowKernel
    {
        public void Run<V>(int start, int end)
            where V : struct, IVector<V>
        {
            // Neighbours without a gradient are updated at once; before an average, only as many as are still in the nearest cache when it reads them.
            int most = average.HasTarget ? Math.Max(1, AveragePiece / columns) : end - start;
            for (int row = start, next; row < end; row = next)
            {
                bool moves = moved.Contains(row);
                int place = read.PlaceOf(row);
                for (next = row + 1; place < 0 && next < end && next - row < most && moved.Contains(next) == moves && !read.Contains(next);)
                    next++;
                long at = (long)row * columns;
                int count = (next - row) * columns;
                // Kernels count from the first row in each of their arrays.
                if (place >= 0)
                    update.WithGradient(gradient + ((long)(place - row) * columns)).Run<V>(at, count);
                else if (moves)
                    update.Run<V>(at, count);
                else
                    decay.Run<V>(at, count);
                if (average.HasTarget)
                    average.Run<V>(at, count);
            }
        }
    }

    // What AdamWKernel does where both moments and the gradient are zero, to the last bit.
    private readonly struct DecayKernel(float* p, float decay, float decayAfter) : ISpanKernel
    {
        public void Run<V>(long start, int count)
            where V : struct, IVector<V>
        {
            if (decay == 1 && decayAfter == 1)
                return;
            V before = V.Set(decay), after = V.Set(decayAfter);
            long end = start + count;
            for (long i = start; i < end; i += V.Length)
            {
                int n = (int)Math.Min(V.Length, end - i);
                Lanes.Store<V, F32>(p, i, Lanes.Load<V, F32>(p, i, n) * before * after, n);
            }
        }
    }
}
