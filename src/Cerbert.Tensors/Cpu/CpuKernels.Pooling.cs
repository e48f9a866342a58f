using Cerbert.Tensors.Runtime;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

internal sealed unsafe partial class CpuKernels
{
    public override void PoolFirst(Tensor x, Sequences sequences, Tensor pooled) => Pool(x, sequences, pooled, first: true);

    public override void PoolMean(Tensor x, Sequences sequences, Tensor pooled) => Pool(x, sequences, pooled, first: false);

    public override void PoolFirstBackward(Tensor dpooled, Sequences sequences, GradTarget dx) => PoolBackward(dpooled, sequences, dx, first: true);

    public override void PoolMeanBackward(Tensor dpooled, Sequences sequences, GradTarget dx) => PoolBackward(dpooled, sequences, dx, first: false);

    private static void Pool(Tensor x, Sequences sequences, Tensor pooled, bool first)
    {
        nint from = (nint)x.Pointer, to = (nint)pooled.Floats;
        bool floats = x.DType == DType.Float32;
        int columns = x.Columns;
        WorkerPool.For(sequences.Count, 1, (start, end) =>
        {
            if (floats)
                SimdWidth.Run(new PoolKernel<F32>((void*)from, sequences, (float*)to, start, end, columns, first));
            else
                SimdWidth.Run(new PoolKernel<BF16>((void*)from, sequences, (float*)to, start, end, columns, first));
        });
    }

    private void PoolBackward(Tensor dpooled, Sequences sequences, GradTarget dx, bool first)
    {
        if (dx.Tensor is null)
            return;
        if (!dx.Accumulate)
            Fill(dx.Tensor, 0);
        nint from = (nint)dpooled.Floats, to = (nint)dx.Tensor.Pointer;
        bool floats = dx.Tensor.DType == DType.Float32;
        int columns = dpooled.Columns;
        WorkerPool.For(sequences.Count, 1, (start, end) =>
        {
            if (floats)
                SimdWidth.Run(new UnpoolKernel<F32>((float*)from, sequences, (void*)to, start, end, columns, first));
            else
                SimdWidth.Run(new UnpoolKernel<BF16>((float*)from, sequences, (void*)to, start, end, columns, first));
        });
    }

    /// <summary>The first row of each sentence, or the mean of all of them.</summary>
    private readonly struct PoolKernel<T>(void* x, Sequences sequences, float* pooled, int start, int end, int columns, bool first) : IKernel
        where T : struct, IElement
    {
        public void Run<V>()
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

    private readonly struct UnpoolKernel<T>(float* dpooled, Sequences sequences, void* dx, int start, int end, int columns, bool first) : IKernel
        where T : struct, IElement
    {
        public void Run<V>()
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
