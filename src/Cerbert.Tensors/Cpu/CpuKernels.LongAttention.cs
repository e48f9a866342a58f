using System.Runtime.CompilerServices;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

internal sealed unsafe partial class CpuKernels
{
    /// <summary>As <see cref="AttentionKernel{T}"/>, the products by the engine: probabilities are rounded to bfloat16, scores and sums are not.</summary>
    private readonly struct LongAttentionKernel(AttentionCall c) : IHeadKernel
    {
        // As in the other kernel.
        [MethodImpl(MethodImplOptions.NoInlining)]
        public void Run<V>(int sentence, int head)
            where V : struct, IVector<V>
        {
            int start = c.Sequences.Start(sentence), n = c.Sequences.Length(sentence), d = c.HeadSize;
            int keyStart = c.Keys.Start(sentence), m = c.Keys.Length(sentence), stride = AttentionCall.RoundUp(m);
            const int Tile = AttentionCall.RowTile;
            float* scores = Scratch.Rent(((long)Tile * (stride + d)) + ((((2L * stride) + Tile) * d) + 1) / 2); // [tile, stride]
            float* output = scores + ((long)Tile * stride);                                                     // [tile, d]
            ushort* q = (ushort*)(output + ((long)Tile * d)), k = q + (Tile * d), v = k + ((long)stride * d);   // [tile, d], [stride, d] twice
            c.Copy(c.Key, head, keyStart, m, k);
            c.Copy(c.Value, head, keyStart, m, v);
            for (int i = 0; i < n; i += Tile)
            {
                int rows = Math.Min(Tile, n - i), all = AttentionCall.RoundUp(rows), columns = AttentionCall.RoundUp(c.Visible(i + rows - 1, m));
                c.Copy(c.Query, head, start + i, rows, q);
                c.MultiplyByKeys(all, columns, q, k, scores, stride);                                           // q·kᵀ  [all, columns]
                for (int r = 0; r < rows; r++)
                {
                    c.PrefetchNext(head, start + i + r, keyStart + i + r);
                    c.Softmax<V, BF16>(scores + (long)r * stride, start + i + r, head, c.Visible(i + r, m), columns);
                }

                c.MultiplyRows(all, columns, scores, stride, v, output);                                        // [all, d]
                c.Store<V, BF16>(output, d, c.Context, head, start + i, rows);
            }
        }
    }
}
