using System.Runtime.CompilerServices;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

internal sealed unsafe partial class CpuKernels
{
    /// <summary>As <see cref="AttentionBackwardKernel{T}"/>, the products by the engine: P and dS are rounded to bfloat16, dk and dv summed in float32.</summary>
    private readonly struct LongAttentionBackwardKernel(AttentionCall c) : IHeadKernel
    {
        // As in the other kernel.
        [MethodImpl(MethodImplOptions.NoInlining)]
        public void Run<V>(int sentence, int head)
            where V : struct, IVector<V>
        {
            int start = c.Sequences.Start(sentence), n = c.Sequences.Length(sentence), d = c.HeadSize;
            int keyStart = c.Keys.Start(sentence), m = c.Keys.Length(sentence), stride = AttentionCall.RoundUp(m);
            const int Tile = AttentionCall.RowTile;
            long keys = (long)stride * d, square = (long)Tile * stride, part = (long)Tile * d;
            float* dk = Scratch.Rent((2 * keys) + (2 * square) + part + keys + part), dv = dk + keys;     // [stride, d] each
            float* p = dv + keys, ds = p + square, dq = ds + square;                                      // [tile, stride] twice, [tile, d]
            ushort* k = (ushort*)(dq + part), v = k + keys, q = v + keys, dout = q + part;                // [stride, d] twice, [tile, d] twice
            c.Copy(c.Key, head, keyStart, m, k);
            c.Copy(c.Value, head, keyStart, m, v);
            new Span<float>(dk, checked((int)(2 * keys))).Clear();
            for (int i = 0; i < n; i += Tile)
            {
                int rows = Math.Min(Tile, n - i), all = AttentionCall.RoundUp(rows), columns = AttentionCall.RoundUp(c.Visible(i + rows - 1, m));
                c.Copy(c.Query, head, start + i, rows, q);
                c.Copy(c.Dcontext, head, start + i, rows, dout);
                c.MultiplyByKeys(all, columns, q, k, p, stride);      // S = q·kᵀ   [all, columns]
                c.MultiplyByKeys(all, columns, dout, v, ds, stride);  // dO·vᵀ
                for (int r = 0; r < rows; r++)
                {
                    c.PrefetchGradients(head, start + i + r, keyStart + i + r);
                    c.PrefetchNext(head, start + i + r, keyStart + i + r);
                    c.ScoreGradient<V, BF16, BF16>(start + i + r, head, c.Visible(i + r, m), columns, p + (long)r * stride, ds + (long)r * stride);
                }

                // Rows that pad the tile were made of zeros, so they are 0 in either type.
                c.MultiplyRows(all, columns, ds, stride, k, dq);      // [all, d]
                c.AddToKeys(all, columns, ds, stride, q, dk);         // [columns, d]
                c.AddToKeys(all, columns, p, stride, dout, dv);
                c.Store<V, BF16>(dq, d, c.Dquery, head, start + i, rows);
            }

            c.Store<V, BF16>(dk, d, c.Dkey, head, keyStart, m);
            c.Store<V, BF16>(dv, d, c.Dvalue, head, keyStart, m);
        }
    }
}
