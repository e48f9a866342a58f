using System.Runtime.CompilerServices;
using Cerbert.Tensors.MatMul;
using Cerbert.Tensors.Random;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

internal sealed unsafe partial class CpuKernels
{
    public override void AttentionBackward(
        Tensor qkv, Sequences sequences, int heads, DropoutMask mask, Tensor context, Tensor logSum, Tensor dcontext, GradTarget dqkv, bool causal = false)
    {
        if (dqkv.Tensor is null)
            return;
        AttentionCall call = AttentionCall.Of(qkv, sequences, heads, mask, causal);
        int hidden = qkv.Columns / 3;
        (call.Dquery, call.Dkey, call.Dvalue) = (HeadColumns.Of(dqkv), HeadColumns.Of(dqkv, hidden), HeadColumns.Of(dqkv, 2 * hidden));
        AttendBackward(call, context, logSum, dcontext);
    }

    public override void CrossAttentionBackward(
        Tensor query, Tensor keyValue, Sequences sequences, Sequences keys, int heads, DropoutMask mask, Tensor context, Tensor logSum,
        Tensor dcontext, GradTarget dquery, GradTarget dkeyValue)
    {
        if (dquery.Tensor is null && dkeyValue.Tensor is null)
            return;
        AttentionCall call = AttentionCall.Of(query, keyValue, sequences, keys, heads, mask);
        (call.Dquery, call.Dkey, call.Dvalue) = (HeadColumns.Of(dquery), HeadColumns.Of(dkeyValue), HeadColumns.Of(dkeyValue, query.Columns));
        AttendBackward(call, context, logSum, dcontext);
    }

    private static void AttendBackward(AttentionCall call, Tensor context, Tensor logSum, Tensor dcontext)
    {
        call.Context = HeadColumns.Of(context);
        call.Dcontext = HeadColumns.Of(dcontext);
        call.LogSum = logSum.Floats;
        if (call.IsFloat)
            Heads.ForEach(call, new AttentionBackwardKernel<F32>(call));
        else
            Heads.ForEach(call, new ByLength<LongAttentionBackwardKernel, AttentionBackwardKernel<BF16>>(call, new(call), new(call)));
    }

    /// <summary>
    /// With P = softmax(S), S = q·kᵀ/√d, M the dropout mask, O = (M∘P)·v:
    /// dv = (M∘P)ᵀ·dO, dP = M∘(dO·vᵀ), dS = P∘(dP − rowsum(dO∘O))/√d, dq = dS·k, dk = dSᵀ·q.
    /// </summary>
    private readonly struct AttentionBackwardKernel<T>(AttentionCall c) : IHeadKernel
        where T : struct, IElement
    {
        // As in the forward kernel.
        [MethodImpl(MethodImplOptions.NoInlining)]
        public void Run<V>(int sentence, int head)
            where V : struct, IVector<V>
        {
            int start = c.Sequences.Start(sentence), n = c.Sequences.Length(sentence);
            int keyStart = c.Keys.Start(sentence), m = c.Keys.Length(sentence);
            int stride = AttentionCall.Pad(m), width = AttentionCall.Pad(c.HeadSize), d = c.HeadSize;
            int tile = Math.Min(AttentionCall.RowTile, n);
            long queries = (long)n * width, keys = (long)m * width, square = (long)tile * stride;
            float* q = Scratch.Rent((2 * queries) + (4 * keys) + (2 * square) + ((long)tile * width));
            float* dout = q + queries;                                                     // [n, width], as q
            float* k = dout + queries, v = k + keys, dk = v + keys, dv = dk + keys;        // [m, width] each
            float* p = dv + keys, ds = p + square;                                         // [tile, stride] each
            float* dq = ds + square;                                                       // [tile, width]
            c.Load<V, T>(c.Query, head, start, n, q, width);
            c.Load<V, T>(c.Key, head, keyStart, m, k, width);
            c.Load<V, T>(c.Value, head, keyStart, m, v, width);
            c.Load<V, T>(c.Dcontext, head, start, n, dout, width);
            // The first tile overwrites the keys it sees; what it does not see must start from 0.
            bool cleared = c.IsCausal || n == 0;
            if (cleared)
                new Span<float>(dk, checked((int)(2 * keys))).Clear();
            for (int i = 0; i < n; i += AttentionCall.RowTile)
            {
                int rows = Math.Min(AttentionCall.RowTile, n - i), seen = c.Visible(i + rows - 1, m), columns = AttentionCall.Pad(seen);
                bool more = i > 0 || cleared;
                float* qi = q + (long)i * width, douti = dout + (long)i * width;
                SmallMatMul.MultiplyTransposedB(rows, seen, d, 1, qi, width, k, width, p, stride, false);  // S  [rows, seen]
                SmallMatMul.MultiplyTransposedB(rows, seen, d, 1, douti, width, v, width, ds, stride, false);  // dO·vᵀ
                for (int r = 0; r < rows; r++)
                {
                    c.PrefetchGradients(head, start + i + r, keyStart + i + r);
                    c.PrefetchNext(head, start + i + r, keyStart + i + r);
                    c.ScoreGradient<V, T, F32>(start + i + r, head, c.Visible(i + r, m), columns, p + (long)r * stride, ds + (long)r * stride);
                }

                SmallMatMul.Multiply(rows, d, seen, 1, ds, stride, k, width, dq, width, false);            // [rows, head size]
                SmallMatMul.MultiplyTransposedA(seen, d, rows, 1, ds, stride, qi, width, dk, width, more); // [seen, head size]
                SmallMatMul.MultiplyTransposedA(seen, d, rows, 1, p, stride, douti, width, dv, width, more);
                c.Store<V, T>(dq, width, c.Dquery, head, start + i, rows);
            }

            c.Store<V, T>(dk, width, c.Dkey, head, keyStart, m);
            c.Store<V, T>(dv, width, c.Dvalue, head, keyStart, m);
        }
    }
}
