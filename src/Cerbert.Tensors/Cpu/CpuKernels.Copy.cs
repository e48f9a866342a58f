using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

internal sealed unsafe partial class CpuKernels
{
    public override void Fill(Tensor target, float value)
    {
        if (target.DType == DType.Float32)
            Pieces.ForSpans(target.Count, new FillKernel<float>((float*)target.Pointer, value));
        else
            Pieces.ForSpans(target.Count, new FillKernel<ushort>((ushort*)target.Pointer, BFloat16.FromSingle(value)));
    }

    public override void Copy(Tensor source, Tensor target, bool accumulate, float scale = 1)
    {
        if (source.Count != target.Count)
            throw new ArgumentException($"cannot copy {source} into {target}");
        if (source.DType == DType.Float32)
            CopyFrom<F32>(source, target, accumulate, scale);
        else
            CopyFrom<BF16>(source, target, accumulate, scale);
    }

    private static void CopyFrom<S>(Tensor source, Tensor target, bool accumulate, float scale)
        where S : struct, IElement
    {
        if (target.DType == DType.Float32)
            Pieces.ForSpans(source.Count, new CopyKernel<S, F32>(source.Pointer, target.Pointer, accumulate, scale));
        else
            Pieces.ForSpans(source.Count, new CopyKernel<S, BF16>(source.Pointer, target.Pointer, accumulate, scale));
    }

    private readonly struct FillKernel<T>(T* target, T value) : ISpanKernel
        where T : unmanaged
    {
        public void Run<V>(long start, int count)
            where V : struct, IVector<V> => new Span<T>(target + start, count).Fill(value);
    }

    private readonly struct CopyKernel<S, T>(void* source, void* target, bool accumulate, float scale) : ISpanKernel
        where S : struct, IElement
        where T : struct, IElement
    {
        public void Run<V>(long start, int count)
            where V : struct, IVector<V>
        {
            V factor = V.Set(scale);
            long end = start + count;
            long i = start;
            for (; i + V.Length <= end; i += V.Length)
            {
                V x = S.Load<V>(source, i);
                T.Store(target, i, accumulate ? V.MulAdd(x, factor, T.Load<V>(target, i)) : x * factor);
            }

            for (; i < end; i++)
                T.Put(target, i, accumulate ? MathF.FusedMultiplyAdd(S.Get(source, i), scale, T.Get(target, i)) : S.Get(source, i) * scale);
        }
    }
}
