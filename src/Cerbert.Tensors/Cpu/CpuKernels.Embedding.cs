using Cerbert.Tensors.Runtime;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

internal sealed unsafe partial class CpuKernels
{
    public override void Embed(EmbeddingIndices indices, Tensor words, Tensor? positions, Tensor? types, Tensor sum) =>
        Pieces.ForRows(sum.Rows, sum.Columns, new EmbedKernel(indices, words.Floats, Floats(positions), Floats(types), sum.Floats, sum.Columns));

    public override void EmbedBackward(ReadOnlyMemory<int> indices, Tensor dsum, GradTarget dtable)
    {
        if (dtable.Tensor is null)
            return;
        if (!dtable.Accumulate)
            Fill(dtable.Tensor, 0);
        int rows = dsum.Rows, columns = dsum.Columns;
        if (dsum.DType != dtable.Tensor.DType)
            throw new ArgumentException($"cannot add rows of {dsum} to {dtable.Tensor}");
        // A task owns a stripe of columns of the whole table: no two tasks meet, and each row's sum keeps the order of the tokens.
        int stripes = (long)rows * columns < Pieces.Grain ? 1 : Math.Clamp(columns / 16, 1, WorkerPool.Threads);
        if (dsum.DType == DType.Float32)
            Pieces.ForTasks(stripes, new ScatterKernel<F32>(indices, dsum.Pointer, dtable.Tensor.Pointer, rows, columns, stripes));
        else
            Pieces.ForTasks(stripes, new ScatterKernel<BF16>(indices, dsum.Pointer, dtable.Tensor.Pointer, rows, columns, stripes));
    }

    public override void Gather(Tensor x, ReadOnlyMemory<int> indices, Tensor target) =>
        Pieces.ForRows(target.Rows, x.Columns, new GatherKernel((byte*)x.Pointer, indices, (byte*)target.Pointer, (long)x.Columns * x.DType.Size()));

    private readonly struct GatherKernel(byte* from, ReadOnlyMemory<int> indices, byte* to, long rowBytes) : IRowKernel
    {
        public void Run<V>(int start, int end)
            where V : struct, IVector<V>
        {
            ReadOnlySpan<int> rows = indices.Span;
            for (int r = start; r < end; r++)
                Buffer.MemoryCopy(from + rows[r] * rowBytes, to + r * rowBytes, rowBytes, rowBytes);
        }
    }

    private readonly struct EmbedKernel(
        EmbeddingIndices indices, float* words, float* positions, float* types, float* sum, int columns) : IRowKernel
    {
        public void Run<V>(int start, int end)
            where V : struct, IVector<V>
        {
            ReadOnlySpan<int> word = indices.Words.Span, position = indices.Positions.Span, type = indices.Types.Span;
            for (int r = start; r < end; r++)
            {
                float* w = words + (long)word[r] * columns;
                float* p = positions is null ? null : positions + (long)position[r] * columns;
                float* t = types is null ? null : types + (long)type[r] * columns;
                float* to = sum + (long)r * columns;
                for (int j = 0; j < columns; j += V.Length)
                {
                    int count = Math.Min(V.Length, columns - j);
                    V v = Lanes.Load<V, F32>(w, j, count);
                    if (p is not null)
                        v += Lanes.Load<V, F32>(p, j, count);
                    if (t is not null)
                        v += Lanes.Load<V, F32>(t, j, count);
                    Lanes.Store<V, F32>(to, j, v, count);
                }
            }
        }
    }

    private readonly struct ScatterKernel<T>(
        ReadOnlyMemory<int> indices, void* from, void* table, int rows, int columns, int stripes) : ITaskKernel
        where T : struct, IElement
    {
        public void Run<V>(int task)
            where V : struct, IVector<V>
        {
            ReadOnlySpan<int> index = indices.Span;
            int start = Stripe(columns, stripes, task), end = Stripe(columns, stripes, task + 1);
            for (int r = 0; r < rows; r++)
            {
                long x = (long)r * columns, to = (long)index[r] * columns;
                for (int j = start; j < end; j += V.Length)
                {
                    int count = Math.Min(V.Length, end - j);
                    Lanes.Store<V, T>(table, to + j, Lanes.Load<V, T>(table, to + j, count) + Lanes.Load<V, T>(from, x + j, count), count);
                }
            }
        }
    }
}
