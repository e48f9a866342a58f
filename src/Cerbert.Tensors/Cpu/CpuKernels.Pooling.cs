using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

internal sealed unsafe partial class CpuKernels
{
    // What a sentence counts as: enough to be a piece of its own.
    private const int SentenceGrain = Pieces.Grain;

    public override void PoolFirst(Tensor x, Sequences sequences, Tensor pooled) => Pool(x, sequences, pooled, first: true);

    public override void PoolMean(Tensor x, Sequences sequences, Tensor pooled) => Pool(x, sequences, pooled, first: false);

    public override void PoolFirstBackward(Tensor dpooled, Sequences sequences, GradTarget dx) => PoolBackward(dpooled, sequences, dx, first: true);

    public override void PoolMeanBackward(Tensor dpooled, Sequences sequences, GradTarget dx) => PoolBackward(dpooled, sequences, dx, first: false);

    private static void Pool(Tensor x, Sequences sequences, Tensor pooled, bool first)
    {
        if (x.DType == DType.Float32)
            Pieces.ForRows(sequences.Count, SentenceGrain, new PoolKernel<F32>(x.Pointer, sequences, pooled.Floats, x.Columns, first));
        else
            Pieces.ForRows(sequences.Count, SentenceGrain, new PoolKernel<BF16>(x.Pointer, sequences, pooled.Floats, x.Columns, first));
    }

    private void PoolBackward(Tensor dpooled, Sequences sequences, GradTarget dx, bool first)
    {
        if (dx.Tensor is null)
            return;
        if (!dx.Accumulate)
            Fill(dx.Tensor, 0);
        if (dx.Tensor.DType == DType.Float32)
            Pieces.ForRows(sequences.Count, SentenceGrain, new UnpoolKernel<F32>(dpooled.Floats, sequences, dx.Tensor.Pointer, dpooled.Columns, first));
        else
            Pieces.ForRows(sequences.Count, SentenceGrain, new UnpoolKernel<BF16>(dpooled.Floats, sequences, dx.Tensor.Pointer, dpooled.Columns, first));
    }

    /// <summary>The first row of each sentence, or the mean of all of them.</summary>
    private readonly struct PoolKernel<T>(void* x, Sequences sequences, float* pooled, int columns, bool first) : IRowKernel
        where T : struct, IElement
    {
        public void Run<V>(int start, int end)
            where V : struct, IVector<V>
        {
            for (int s = start; s < end; s++)
            {
                int length = first ? Math.Min(1, sequences.Length(s)) : sequences.Length(s);
                V scale = V.Set(length == 0 ? 0 : 1f / length);
                for (int j = 0; j < columns; j += V.Length)
                {
                    int count = Math.Min(V.Length, columns - j);
                    V sum = V.Zero;
                    for (int r = 0; r < length; r++)
                        sum += Lanes.Load<V, T>(x, (long)(sequences.Start(s) + r) * columns + j, count);
                    Lanes.Store<V, F32>(pooled, (long)s * columns + j, sum * scale, count);
                }
            }
        }
    }

    private readonly struct UnpoolKernel<T>(float* dpooled, Sequences sequences, void* dx, int columns, bool first) : IRowKernel
        where T : struct, IElement
    {
        public void Run<V>(int start, int end)
            where V : struct, IVector<V>
        {
            for (int s = start; s < end; s++)
            {
                int length = first ? Math.Min(1, sequences.Length(s)) : sequences.Length(s);
                V scale = V.Set(length == 0 ? 0 : 1f / length);
                for (int r = 0; r < length; r++)
                {
                    long at = (long)(sequences.Start(s) + r) * columns;
                    for (int j = 0; j < columns; j += V.Length)
                    {
                        int count = Math.Min(V.Length, columns - j);
                        V share = Lanes.Load<V, F32>(dpooled, (long)s * columns + j, count) * scale;
                        Lanes.Store<V, T>(dx, at + j, share + Lanes.Load<V, T>(dx, at + j, count), count);
                    }
                }
            }
        }
    }
}
