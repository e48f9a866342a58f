using System.Runtime.CompilerServices;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

internal sealed unsafe partial class CpuKernels
{
    public override void AdafactorMoments(Tensor gradient, Tensor row, Tensor? column, in AdafactorStep step)
    {
        if (column is null)
        {
            Pieces.ForSpans(gradient.Count, new AdafactorSquareKernel(gradient.Floats, row.Floats, step));
            return;
        }

        int rows = gradient.Rows, columns = gradient.Columns, tall = Math.Max(1, SumBlock / Math.Max(1, columns)), blocks = (rows + tall - 1) / tall;
        if (rows == 0 || columns == 0)
            return;
        // Column sums of fixed blocks of rows, added in order: the thread count does not change the result.
        using Tensor partial = Tensor.ZerosOutside(new Shape(blocks, columns));
        Pieces.ForTasks(blocks, new AdafactorRowsKernel(gradient.Floats, row.Floats, partial.Floats, tall, rows, columns, step));
        SimdWidth.Run(new AdafactorColumnsKernel(partial.Floats, column.Floats, blocks, rows, columns, step));
    }

    public override double AdafactorSquares(Tensor gradient, Tensor row, Tensor? column, in AdafactorStep step) =>
        SumBlocks(gradient.Count, new AdafactorSquaresKernel(AdafactorUpdate.Of(gradient, row, column, step))).First;

    public override void AdafactorApply(
        Tensor value, Tensor gradient, Tensor row, Tensor? column, Tensor? moment, Tensor? half, in AdafactorStep step) =>
        Pieces.ForSpans(value.Count, new AdafactorApplyKernel(
            AdafactorUpdate.Of(gradient, row, column, step), value.Floats, Floats(moment), Halves(half)));

    /// <summary>u = g / √max(V, Floor), where V is a product of a row's and a column's number or stands in full.</summary>
    private readonly struct AdafactorUpdate(float* g, float* row, float* column, int columns, AdafactorStep s)
    {
        public AdafactorStep Step => s;

        public static AdafactorUpdate Of(Tensor gradient, Tensor row, Tensor? column, in AdafactorStep step) =>
            new(gradient.Floats, row.Floats, Floats(column), gradient.Columns, step);

        /// <summary>Where the row of element i ends; everything is one row where nothing is factored.</summary>
        public long RowEnd(long i, long end) => column is null ? end : Math.Min(end, (i / columns + 1) * columns);

        /// <summary>Of <paramref name="n"/> elements from i on, all in one row.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V At<V>(long i, int n)
            where V : struct, IVector<V>
        {
            V gradient = Lanes.Load<V, F32>(g, i, n) * V.Set(s.GradientScale), floor = V.Set(s.Floor);
            if (column is null)
                return gradient / V.Sqrt(V.Max(Positive(Lanes.Load<V, F32>(row, i, n), n), floor));
            float r = row[i / columns] * s.RowScale;
            V c = Positive(Lanes.Load<V, F32>(column, i % columns, n), n);
            // Without a floor both may be tiny; their product would be 0, their roots are not.
            return s.Floor > 0 ? gradient / V.Sqrt(V.Max(c * V.Set(r), floor)) : gradient * V.Set(1 / MathF.Sqrt(r)) / V.Sqrt(c);
        }

        // Lanes past the end hold 0, and 0 / 0 must not enter a sum.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static V Positive<V>(V x, int n)
            where V : struct, IVector<V> => n >= V.Length ? x : V.Max(x, V.Set(float.Epsilon));
    }

    private readonly struct AdafactorSquareKernel(float* g, float* v, AdafactorStep s) : ISpanKernel
    {
        public void Run<V>(long start, int count)
            where V : struct, IVector<V>
        {
            V keep = V.Set(s.Keep), rest = V.Set(s.Rest), addend = V.Set(s.Addend), scale = V.Set(s.GradientScale);
            long end = start + count;
            for (long i = start; i < end; i += V.Length)
            {
                int n = (int)Math.Min(V.Length, end - i);
                V x = Lanes.Load<V, F32>(g, i, n) * scale;
                Lanes.Store<V, F32>(v, i, V.MulAdd(rest, V.MulAdd(x, x, addend), keep * Lanes.Load<V, F32>(v, i, n)), n);
            }
        }
    }

    private readonly struct AdafactorRowsKernel(float* g, float* row, float* sums, int tall, int rows, int columns, AdafactorStep s) : ITaskKernel
    {
        public void Run<V>(int task)
            where V : struct, IVector<V>
        {
            V addend = V.Set(s.Addend), scale = V.Set(s.GradientScale);
            float* own = sums + (long)task * columns;
            int end = Math.Min(rows, (task + 1) * tall);
            for (int r = task * tall; r < end; r++)
            {
                float* from = g + (long)r * columns;
                V sum = V.Zero;
                for (int j = 0; j < columns; j += V.Length)
                {
                    int n = Math.Min(V.Length, columns - j);
                    V x = Lanes.Load<V, F32>(from, j, n) * scale;
                    V square = x * x;
                    sum += square;
                    Lanes.Store<V, F32>(own, j, Lanes.Load<V, F32>(own, j, n) + square + addend, n);
                }

                row[r] = s.Keep * row[r] + s.Rest * (V.Sum(sum) / columns + s.Addend);
            }
        }
    }

    private readonly struct AdafactorColumnsKernel(float* sums, float* column, int blocks, int rows, int columns, AdafactorStep s) : IKernel
    {
        public void Run<V>()
            where V : struct, IVector<V>
        {
            V keep = V.Set(s.Keep), rest = V.Set(s.Rest / rows);
            for (int j = 0; j < columns; j += V.Length)
            {
                int n = Math.Min(V.Length, columns - j);
                V sum = V.Zero;
                for (int b = 0; b < blocks; b++)
                    sum += Lanes.Load<V, F32>(sums + (long)b * columns, j, n);
                Lanes.Store<V, F32>(column, j, V.MulAdd(rest, sum, keep * Lanes.Load<V, F32>(column, j, n)), n);
            }
        }
    }

    private readonly struct AdafactorSquaresKernel(AdafactorUpdate update) : ISumKernel
    {
        public (double First, double Second) Run<V>(long start, int count)
            where V : struct, IVector<V>
        {
            double total = 0;
            long end = start + count;
            for (long i = start; i < end;)
            {
                long stop = Math.Min(update.RowEnd(i, end), i + SumRun);
                V sum = V.Zero;
                for (; i < stop; i += V.Length)
                {
                    V u = update.At<V>(i, (int)Math.Min(V.Length, stop - i));
                    sum = V.MulAdd(u, u, sum);
                }

                total += V.Sum(sum);
                i = stop;
            }

            return (total, 0);
        }
    }

    private readonly struct AdafactorApplyKernel(AdafactorUpdate update, float* p, float* m, ushort* half) : ISpanKernel
    {
        public void Run<V>(long start, int count)
            where V : struct, IVector<V>
        {
            AdafactorStep s = update.Step;
            V rate = V.Set(s.Rate), decay = V.Set(s.Decay), beta1 = V.Set(s.Beta1), rest1 = V.Set(s.Rest1);
            long end = start + count;
            for (long i = start; i < end;)
            {
                long stop = update.RowEnd(i, end);
                for (; i < stop; i += V.Length)
                {
                    int n = (int)Math.Min(V.Length, stop - i);
                    V change = update.At<V>(i, n) * rate;
                    if (m is not null)
                    {
                        change = V.MulAdd(rest1, change, beta1 * Lanes.Load<V, F32>(m, i, n));
                        Lanes.Store<V, F32>(m, i, change, n);
                    }

                    V value = Lanes.Load<V, F32>(p, i, n) * decay - change;
                    Lanes.Store<V, F32>(p, i, value, n);
                    if (half is not null)
                        Lanes.Store<V, BF16>(half, i, value, n);
                }

                i = stop;
            }
        }
    }
}
