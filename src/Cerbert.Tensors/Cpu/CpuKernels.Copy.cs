using Cerbert.Tensors.Runtime;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

internal sealed unsafe partial class CpuKernels
{
    public override void Fill(Tensor target, float value)
    {
        nint p = (nint)target.Pointer;
        DType type = target.DType;
        ForSpans(target.Count, (start, count) =>
        {
            if (type == DType.Float32)
                new Span<float>((float*)p + start, count).Fill(value);
            else
                new Span<ushort>((ushort*)p + start, count).Fill(BFloat16.FromSingle(value));
        });
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
        nint from = (nint)source.Pointer, to = (nint)target.Pointer;
        bool floats = target.DType == DType.Float32;
        ForSpans(source.Count, (start, count) =>
        {
            if (floats)
                SimdWidth.Run(new CopyKernel<S, F32>((void*)from, (void*)to, start, count, accumulate, scale));
            else
                SimdWidth.Run(new CopyKernel<S, BF16>((void*)from, (void*)to, start, count, accumulate, scale));
        });
    }

    // A quarter of a megabyte of float32: some 20 µs of work, about what waking a thread takes.
    private const int SpanPiece = 64 * 1024;

    /// <summary>Cuts a long array into spans for the workers.</summary>
    private static void ForSpans(long count, Action<long, int> body)
    {
        if (count > SpanPiece)
            RunSpans(count, body);
        else if (count > 0)
            body(0, (int)count);
    }

    // Apart, so that a short array makes no closure.
    private static void RunSpans(long count, Action<long, int> body) => WorkerPool.Run(
        checked((int)((count + SpanPiece - 1) / SpanPiece)), i => body((long)i * SpanPiece, (int)Math.Min(SpanPiece, count - (long)i * SpanPiece)));

    private readonly struct CopyKernel<S, T>(void* source, void* target, long start, int count, bool accumulate, float scale) : IKernel
        where S : struct, IElement
        where T : struct, IElement
    {
        public void Run<V>()
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
