using System.Runtime.CompilerServices;
using Cerbert.Tensors.MatMul;
using Cerbert.Tensors.Random;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

internal sealed unsafe partial class CpuKernels
{
    public override void Attention(
        Tensor qkv, Sequences sequences, int heads, DropoutMask mask, Tensor context, Tensor? logSum, bool causal = false) =>
        Attend(AttentionCall.Of(qkv, sequences, heads, mask, causal), context, logSum);

    public override void CrossAttention(
        Tensor query, Tensor keyValue, Sequences sequences, Sequences keys, int heads, DropoutMask mask, Tensor context, Tensor? logSum) =>
        Attend(AttentionCall.Of(query, keyValue, sequences, keys, heads, mask), context, logSum);

    private static void Attend(AttentionCall call, Tensor context, Tensor? logSum)
    {
        call.Context = HeadColumns.Of(context);
        call.LogSum = logSum is null ? null : logSum.Floats;
        if (call.IsFloat)
            Heads.ForEach(call, new AttentionKernel<F32>(call));
        else
            Heads.ForEach(call, new ByLength<LongAttentionKernel, AttentionKernel<BF16>>(call, new(call), new(call)));
    }

    /// <summary>One head of one sentence: scores by tiles of query rows, softmax, dropout, weighted values.</summary>
    private readonly struct AttentionKernel<T>(AttentionCall c) : IHeadKernel
        where T : struct, IElement
    {
        // Apart from its caller, or the runtime compiles it together with the loop over heads and keeps a slow version.
        [MethodImpl(MethodImplOptions.NoInlining)]
        public void Run<V>(int sentence, int head)
            where V : struct, IVector<V>
        {
            int start = c.Sequences.Start(sentence), n = c.Sequences.Length(sentence);
            int keyStart = c.Keys.Start(sentence), m = c.Keys.Length(sentence);
            if (n == 0)
                return;
            int stride = AttentionCall.Pad(m), width = AttentionCall.Pad(c.HeadSize), tile = Math.Min(AttentionCall.RowTile, n);
            float* q = Scratch.Rent(((n + (2L * m)) * width) + ((long)tile * (width + stride)));
            float* k = q + ((long)n * width), v = k + ((long)m * width); // [n, width], [m, width] twice
            float* output = v + ((long)m * width);                       // [tile, width]
            float* scores = output + ((long)tile * width);               // [tile, stride]
            c.Load<V, T>(c.Query, head, start, n, q, width);
            c.Load<V, T>(c.Key, head, keyStart, m, k, width);
            c.Load<V, T>(c.Value, head, keyStart, m, v, width);
            for (int i = 0; i < n; i += AttentionCall.RowTile)
            {
                int rows = Math.Min(AttentionCall.RowTile, n - i), seen = c.Visible(i + rows - 1, m), columns = AttentionCall.Pad(seen);
                // scores = q·kᵀ                                               [rows, seen]
                SmallMatMul.MultiplyTransposedB(rows, seen, c.HeadSize, 1, q + (long)i * width, width, k, width, scores, stride, accumulate: false);
                for (int r = 0; r < rows; r++)
                {
                    c.PrefetchNext(head, start + i + r, keyStart + i + r);
                    c.Softmax<V, F32>(scores + (long)r * stride, start + i + r, head, c.Visible(i + r, m), columns);
                }

                // context = probabilities · v                                 [rows, head size]
                SmallMatMul.Multiply(rows, c.HeadSize, seen, 1, scores, stride, v, width, output, width, accumulate: false);
                c.Store<V, T>(output, width, c.Context, head, start + i, rows);
            }
        }
    }
}
