using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

/// <summary>Maxima over a sentence, and its windows of neighbouring tokens.</summary>
internal sealed unsafe partial class CpuKernels
{
    public override void PoolMax(Tensor x, Sequences sequences, Tensor pooled, int[]? rows)
    {
        if (x.DType == DType.Float32)
            PoolMaxOf<F32>(x, sequences, pooled, rows);
        else
            PoolMaxOf<BF16>(x, sequences, pooled, rows);
    }

    public override void PoolMaxBackward(Tensor dpooled, int[] rows, GradTarget dx)
    {
        if (dx.Tensor is null)
            return;
        if (!dx.Accumulate)
            Fill(dx.Tensor, 0);
        float* from = dpooled.Floats;
        void* to = dx.Tensor.Pointer;
        int columns = dpooled.Columns;
        bool floats = dx.Tensor.DType == DType.Float32;
        // Every element of dx belongs to one sentence and column, so no two of these meet.
        for (int i = 0; i < rows.Length; i++)
        {
            if (rows[i] < 0)
                continue;
            long at = (long)rows[i] * columns + i % columns;
            if (floats)
                ((float*)to)[at] += from[i];
            else
                BF16.Put(to, at, BF16.Get(to, at) + from[i]);
        }
    }

    public override void Unfold(Tensor x, Sequences sequences, int size, Tensor y) =>
        Pieces.ForRows(sequences.Count, SentenceGrain, new UnfoldKernel((byte*)x.Pointer, sequences, size, (byte*)y.Pointer, x.Columns * x.DType.Size()));

    public override void UnfoldBackward(Tensor dy, Sequences sequences, int size, GradTarget dx)
    {
        if (dx.Tensor is null)
            return;
        if (dy.DType == DType.Float32)
            FoldOf<F32>(dy, sequences, size, dx.Tensor, dx.Accumulate);
        else
            FoldOf<BF16>(dy, sequences, size, dx.Tensor, dx.Accumulate);
    }

    // Every sentence before this one has size − 1 windows more than tokens.
    private static int WindowStart(Sequences sequences, int sentence, int size) => sequences.Start(sentence) + sentence * (size - 1);

    private static void PoolMaxOf<T>(Tensor x, Sequences sequences, Tensor pooled, int[]? rows)
        where T : struct, IElement =>
        Pieces.ForRows(sequences.Count, SentenceGrain, new MaxKernel<T>(x.Pointer, sequences, pooled.Floats, rows, x.Columns));

    private static void FoldOf<T>(Tensor dy, Sequences sequences, int size, Tensor dx, bool accumulate)
        where T : struct, IElement =>
        Pieces.ForRows(sequences.Count, SentenceGrain, new FoldKernel<T>(dy.Pointer, sequences, size, dx.Pointer, accumulate, dx.Columns));

    private readonly struct MaxKernel<T>(void* x, Sequences sequences, float* pooled, int[]? rows, int columns) : IRowKernel
        where T : struct, IElement
    {
        public void Run<V>(int start, int end)
            where V : struct, IVector<V>
        {
            for (int s = start; s < end; s++)
                for (int j = 0; j < columns; j++)
                {
                    int first = sequences.Start(s), best = sequences.Length(s) == 0 ? -1 : first;
                    float largest = best < 0 ? 0 : T.Get(x, (long)first * columns + j);
                    for (int r = first + 1; r < first + sequences.Length(s); r++)
                    {
                        float value = T.Get(x, (long)r * columns + j);
                        // NaN stays: a damaged model must not look sound.
                        if (!(value <= largest) && !float.IsNaN(largest))
                            (largest, best) = (value, r);
                    }

                    pooled[(long)s * columns + j] = largest;
                    if (rows is not null)
                        rows[s * columns + j] = best;
                }
        }
    }

    private readonly struct UnfoldKernel(byte* x, Sequences sequences, int size, byte* y, int rowBytes) : IRowKernel
    {
        public void Run<V>(int start, int end)
            where V : struct, IVector<V>
        {
            for (int s = start; s < end; s++)
                for (int window = 0; window < sequences.Length(s) + size - 1; window++)
                    for (int place = 0; place < size; place++)
                    {
                        int token = window + place - size + 1;
                        var target = new Span<byte>(y + ((long)(WindowStart(sequences, s, size) + window) * size + place) * rowBytes, rowBytes);
                        if (token < 0 || token >= sequences.Length(s))
                            target.Clear();
                        else
                            new Span<byte>(x + (long)(sequences.Start(s) + token) * rowBytes, rowBytes).CopyTo(target);
                    }
        }
    }

    /// <summary>Adds up the places of each token in the windows; T is the type of both.</summary>
    private readonly struct FoldKernel<T>(void* dy, Sequences sequences, int size, void* dx, bool accumulate, int columns) : IRowKernel
        where T : struct, IElement
    {
        public void Run<V>(int start, int end)
            where V : struct, IVector<V>
        {
            for (int s = start; s < end; s++)
                for (int token = 0; token < sequences.Length(s); token++)
                {
                    long at = (long)(sequences.Start(s) + token) * columns;
                    for (int j = 0; j < columns; j += V.Length)
                    {
                        int count = Math.Min(V.Length, columns - j);
                        V sum = accumulate ? Lanes.Load<V, T>(dx, at + j, count) : V.Zero;
                        for (int place = 0; place < size; place++)
                        {
                            long window = WindowStart(sequences, s, size) + token + size - 1 - place;
                            sum += Lanes.Load<V, T>(dy, (window * size + place) * columns + j, count);
                        }

                        Lanes.Store<V, T>(dx, at + j, sum, count);
                    }
                }
        }
    }
}
