using Cerbert.Tensors.Runtime;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

/// <summary>A loop over the elements of a long array, any part of which can run apart.</summary>
internal interface ISpanKernel
{
    void Run<V>(long start, int count)
        where V : struct, IVector<V>;
}

/// <summary>A loop over rows, any of which can run apart.</summary>
internal interface IRowKernel
{
    /// <summary>Rows from <paramref name="start"/> up to but not including <paramref name="end"/>.</summary>
    void Run<V>(int start, int end)
        where V : struct, IVector<V>;
}

/// <summary>Numbered tasks, where neither elements nor rows alone say what a piece is.</summary>
internal interface ITaskKernel
{
    void Run<V>(int task)
        where V : struct, IVector<V>;
}

/// <summary>Cuts loops into pieces for the worker pool, at the machine's vector width; nothing is allocated.</summary>
internal static class Pieces
{
    // Enough elements per task to outweigh handing it over.
    public const int Grain = 16 * 1024;

    // A quarter of a megabyte of float32: some 20 µs of work, about what waking a thread takes.
    public const int Span = 64 * 1024;

    // More than one for a thread, so that one that starts late gets fewer.
    private const int PerThread = 4;

    /// <summary>Runs a kernel over <paramref name="count"/> elements.</summary>
    public static void ForSpans<TKernel>(long count, in TKernel kernel)
        where TKernel : struct, ISpanKernel =>
        WorkerPool.Run(checked((int)((count + Span - 1) / Span)), new SpanTasks<TKernel>(kernel, count));

    /// <summary>Runs a kernel over <paramref name="rows"/> rows of <paramref name="columns"/> elements.</summary>
    public static void ForRows<TKernel>(int rows, int columns, in TKernel kernel)
        where TKernel : struct, IRowKernel
    {
        int pieces = Math.Clamp(rows / Math.Max(1, Grain / Math.Max(1, columns)), Math.Min(1, rows), PerThread * WorkerPool.Threads);
        WorkerPool.Run(pieces, new RowTasks<TKernel>(kernel, rows, pieces));
    }

    /// <summary>Runs tasks that the caller has cut.</summary>
    public static void ForTasks<TKernel>(int tasks, in TKernel kernel)
        where TKernel : struct, ITaskKernel =>
        WorkerPool.Run(tasks, new NumberedTasks<TKernel>(kernel));

    /// <summary>
    /// How many pieces a reduction over rows is cut into: fixed by sizes and thread count alone, so sums are reproducible.
    /// </summary>
    public static int Of(int rows, int columns) => (int)Math.Clamp((long)rows * columns / Grain, 1, PerThread * WorkerPool.Threads);

    /// <summary>Where a piece of that many begins; the next one's beginning is its end.</summary>
    public static int Start(int piece, int pieces, int count) => (int)((long)count * piece / pieces);

    private readonly struct SpanTasks<TKernel>(TKernel kernel, long count) : ITasks
        where TKernel : struct, ISpanKernel
    {
        public void Run(int task)
        {
            long start = (long)task * Span;
            SimdWidth.Run(new SpanPiece<TKernel>(kernel, start, (int)Math.Min(Span, count - start)));
        }
    }

    private readonly struct SpanPiece<TKernel>(TKernel kernel, long start, int count) : IKernel
        where TKernel : struct, ISpanKernel
    {
        public void Run<V>()
            where V : struct, IVector<V> => kernel.Run<V>(start, count);
    }

    private readonly struct RowTasks<TKernel>(TKernel kernel, int rows, int pieces) : ITasks
        where TKernel : struct, IRowKernel
    {
        public void Run(int task) => SimdWidth.Run(new RowPiece<TKernel>(kernel, Start(task, pieces, rows), Start(task + 1, pieces, rows)));
    }

    private readonly struct RowPiece<TKernel>(TKernel kernel, int start, int end) : IKernel
        where TKernel : struct, IRowKernel
    {
        public void Run<V>()
            where V : struct, IVector<V> => kernel.Run<V>(start, end);
    }

    private readonly struct NumberedTasks<TKernel>(TKernel kernel) : ITasks
        where TKernel : struct, ITaskKernel
    {
        public void Run(int task) => SimdWidth.Run(new TaskPiece<TKernel>(kernel, task));
    }

    private readonly struct TaskPiece<TKernel>(TKernel kernel, int task) : IKernel
        where TKernel : struct, ITaskKernel
    {
        public void Run<V>()
            where V : struct, IVector<V> => kernel.Run<V>(task);
    }
}
