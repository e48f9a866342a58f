using Cerbert.Tensors.Runtime;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

internal sealed unsafe partial class CpuKernels
{
    public override void Embed(EmbeddingIndices indices, Tensor words, Tensor? positions, Tensor? types, Tensor sum)
    {
        int columns = sum.Columns;
        nint w = (nint)words.Floats, p = positions is null ? 0 : (nint)positions.Floats, t = types is null ? 0 : (nint)types.Floats;
        nint to = (nint)sum.Floats;
        ForRows(sum.Rows, columns, (start, end) => new EmbedKernel(indices, (float*)w, (float*)p, (float*)t, (float*)to, start, end, columns));
    }

    public override void EmbedBackward(ReadOnlyMemory<int> indices, Tensor dsum, GradTarget dtable)
    {
        if (dtable.Tensor is null)
            return;
        if (!dtable.Accumulate)
            Fill(dtable.Tensor, 0);
        int rows = dsum.Rows, columns = dsum.Columns;
        if (dsum.DType != dtable.Tensor.DType)
            throw new ArgumentException($"cannot add rows of {dsum} to {dtable.Tensor}");
        nint from = (nint)dsum.Pointer, to = (nint)dtable.Tensor.Pointer;
        bool floats = dsum.DType == DType.Float32;
        // A task owns a stripe of columns of the whole table: no two tasks meet, and each row's sum keeps the order of the tokens.
        int stripes = (long)rows * columns < Grain ? 1 : Math.Clamp(columns / 16, 1, WorkerPool.Threads);
        WorkerPool.Run(stripes, i =>
        {
            int start = Stripe(columns, stripes, i), end = Stripe(columns, stripes, i + 1);
            if (floats)
                SimdWidth.Run(new ScatterKernel<F32>(indices, (void*)from, (void*)to, rows, columns, start, end));
            else
                SimdWidth.Run(new ScatterKernel<BF16>(indices, (void*)from, (void*)to, rows, columns, start, end));
        });
    }

    public override void Gather(Tensor x, ReadOnlyMemory<int> indices, Tensor target)
    {
        nint from = (nint)x.Pointer, to = (nint)target.Pointer;
        long rowBytes = (long)x.Columns * x.DType.Size();
        WorkerPool.For(target.Rows, Math.Max(1, Grain / Math.Max(1, x.Columns)), (start, end) =>
        {
            ReadOnlySpan<int> rows = indices.Span;
            for (int r = start; r < end; r++)
                Buffer.MemoryCopy((byte*)from + rows[r] * rowBytes, (byte*)to + r * rowBytes, rowBytes, rowBytes);
        });
    }

    private readonly struct EmbedKernel(
        EmbeddingIndices indices, float* words, float* positions, float* types, float* sum, int start, int end, int columns) : IKernel
    {
        public void Run<V>()
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
        ReadOnlyMemory<int> indices, void* from, void* table, int rows, int columns, int start, int end) : IKernel
        where T : struct, IElement
    {
        public void Run<V>()
            where V : struct, IVector<V>
        {
            ReadOnlySpan<int> index = indices.Span;
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
