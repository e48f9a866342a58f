using System.Runtime.CompilerServices;
using Cerbert.Tensors.MatMul;
using Cerbert.Tensors.Random;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

internal sealed unsafe partial class CpuKernels
{
    public override void RelativeAttention(RelativeInputs x, Sequences sequences, int heads, DropoutMask mask, Tensor context, Tensor? logSum)
    {
        RelativeCall call = RelativeCall.Of(x, sequences, heads, mask);
        call.Attention.Context = HeadColumns.Of(context);
        call.Attention.LogSum = logSum is null ? null : logSum.Floats;
        if (call.Attention.IsFloat)
            Heads.ForEach(call.Attention, new RelativeKernel<F32>(call));
        else
            Heads.ForEach(call.Attention, new RelativeKernel<BF16>(call));
    }

    /// <summary>One head of one sentence, by tiles of query rows as in <see cref="AttentionKernel{T}"/>.</summary>
    private readonly struct RelativeKernel<T>(RelativeCall x) : IHeadKernel
        where T : struct, IElement
    {
        // As in the plain kernel.
        [MethodImpl(MethodImplOptions.NoInlining)]
        public void Run<V>(int sentence, int head)
            where V : struct, IVector<V>
        {
            AttentionCall c = x.Attention;
            int start = c.Sequences.Start(sentence), n = c.Sequences.Length(sentence);
            if (n == 0)
                return;
            int stride = AttentionCall.Pad(n), width = AttentionCall.Pad(c.HeadSize), tile = Math.Min(AttentionCall.RowTile, n);
            long matrix = (long)n * width, part = (long)tile * width;
            float* q = Scratch.Rent((5 * matrix) + (3 * part) + (5L * width) + ((long)tile * (stride + RelativeCall.ShiftedStride(n))));
            float* k = q + matrix, v = k + matrix, distances = v + matrix;      // [n, width] each, [2n − 1, width]
            float* qu = distances + (2 * matrix), qv = qu + part;               // [tile, width] each
            float* output = qv + part, biases = output + part;                  // [tile, width], [5, width]
            float* scores = biases + (5 * width);                               // [tile, stride]
            float* shifted = scores + ((long)tile * stride);
            c.Load<V, T>(c.Query, head, start, n, q, width);
            c.Load<V, T>(c.Key, head, start, n, k, width);
            c.Load<V, T>(c.Value, head, start, n, v, width);
            c.Load<V, T>(x.Distances, head, c.Sequences.Longest - n, (2 * n) - 1, distances, width);
            x.LoadBiases(head, biases, width);
            for (int i = 0; i < n; i += AttentionCall.RowTile)
            {
                int rows = Math.Min(AttentionCall.RowTile, n - i);
                x.Scores<V>(start, n, i, rows, q + ((long)i * width), biases, k, distances, qu, qv, shifted, scores, stride);
                for (int r = 0; r < rows; r++)
                    c.Softmax<V, F32>(scores + ((long)r * stride), start + i + r, head, n, stride);
                SmallMatMul.Multiply(rows, c.HeadSize, n, 1, scores, stride, v, width, output, width, accumulate: false);
                c.Store<V, T>(output, width, c.Context, head, start + i, rows);
            }
        }
    }
}
