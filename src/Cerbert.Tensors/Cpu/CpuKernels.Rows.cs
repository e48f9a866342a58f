using System.Buffers;
using System.Runtime.InteropServices;
using Cerbert.Tensors.Runtime;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

/// <summary>What a table costs whose rows are mostly left alone: a batch reads a few hundred words of thirty thousand.</summary>
internal sealed unsafe partial class CpuKernels
{
    public override void ClearRows(Tensor table, RowSet rows)
    {
        nint at = (nint)table.Pointer;
        long rowBytes = (long)table.Columns * table.DType.Size();
        WorkerPool.For(rows.Count, Math.Max(1, Grain / Math.Max(1, table.Columns)), (start, end) =>
        {
            foreach (int row in rows.Span[start..end])
                NativeMemory.Clear((byte*)at + (row * rowBytes), (nuint)rowBytes);
        });
    }

    public override double SumOfSquares(RowGrad gradient)
    {
        RowSet rows = gradient.Rows;
        int columns = gradient.Table.Columns;
        nint from = (nint)gradient.Table.Floats;
        double[] sums = ArrayPool<double>.Shared.Rent(rows.Count);
        try
        {
            ForRows(rows.Count, columns, (start, end) => new RowSquaresKernel((float*)from, columns, rows, sums, start, end));
            double total = 0;
            foreach (double sum in sums.AsSpan(0, rows.Count))
                total += sum;
            return total;
        }
        finally
        {
            ArrayPool<double>.Shared.Return(sums);
        }
    }

    public override void AdamW(
        Tensor value, Tensor gradient, RowSet moved, Tensor moment1, Tensor moment2, in AdamWStep step, RunningAverage average = default)
    {
        AdamWStep s = step;
        int columns = value.Columns;
        nint p = (nint)value.Floats, g = (nint)gradient.Floats, m = (nint)moment1.Floats, v = (nint)moment2.Floats;
        nint a = 0, ah = 0;
        if (average.Values is { } values)
        {
            Require(values, value);
            (a, ah) = ((nint)values.Floats, average.Half is null ? 0 : (nint)average.Half.Halves);
        }

        ForRows(value.Rows, columns, (start, end) => new AdamWRowsKernel(
            (float*)p, (float*)g, (float*)m, (float*)v, moved, start, end, columns, s, (float*)a, (ushort*)ah, average.Weight));
    }

    private readonly struct RowSquaresKernel(float* table, int columns, RowSet rows, double[] sums, int start, int end) : IKernel
    {
        public void Run<V>()
            where V : struct, IVector<V>
        {
            for (int i = start; i < end; i++)
            {
                double sum;
                new SquaresKernel(table + ((long)rows.Span[i] * columns), columns, &sum).Run<V>();
                sums[i] = sum;
            }
        }
    }

    private readonly struct AdamWRowsKernel(
        float* p, float* g, float* m, float* v, RowSet moved, int start, int end, int columns, AdamWStep s,
        float* average, ushort* averageHalf, float weight) : IKernel
    {
        public void Run<V>()
            where V : struct, IVector<V>
        {
            // Neighbours are updated at once; before an average, only as many as are still in the nearest cache when it reads them.
            int most = average is null ? end - start : Math.Max(1, AveragePiece / columns);
            for (int row = start, next; row < end; row = next)
            {
                bool moves = moved.Contains(row);
                for (next = row + 1; next < end && next - row < most && moved.Contains(next) == moves;)
                    next++;
                long at = (long)row * columns;
                int count = (next - row) * columns;
                if (moves)
                    new AdamWKernel(p, g, m, v, null, at, count, s).Run<V>();
                else if (s.Decay != 1 || s.DecayAfter != 1)
                    new DecayKernel(p, at, count, s.Decay, s.DecayAfter).Run<V>();
                if (average is not null)
                    new BlendKernel(average, p, null, averageHalf, at, count, weight).Run<V>();
            }
        }
    }

    // What AdamWKernel does where both moments and the gradient are zero, to the last bit.
    private readonly struct DecayKernel(float* p, long start, int count, float decay, float decayAfter) : IKernel
    {
        public void Run<V>()
            where V : struct, IVector<V>
        {
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
