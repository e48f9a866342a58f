using System.Runtime.CompilerServices;
using Cerbert.Tensors.MatMul;
using Cerbert.Tensors.Random;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

internal sealed unsafe partial class CpuKernels
{
    // A task is a head of all sentences: they share the gradients of distances, biases and segments, which have one owner and one order so.
    public override void RelativeAttentionBackward(
        RelativeInputs x, Sequences sequences, int heads, DropoutMask mask, Tensor context, Tensor logSum, Tensor dcontext, RelativeTargets targets)
    {
        RelativeCall call = RelativeCall.Of(x, sequences, heads, mask);
        ref AttentionCall c = ref call.Attention;
        c.Context = HeadColumns.Of(context);
        c.Dcontext = HeadColumns.Of(dcontext);
        c.LogSum = logSum.Floats;
        (c.Dquery, c.Dkey, c.Dvalue) = (HeadColumns.Of(targets.Query), HeadColumns.Of(targets.Key), HeadColumns.Of(targets.Value));
        call.Ddistances = HeadColumns.Of(targets.Distances);
        if (c.IsFloat)
            Pieces.ForTasks(heads, new RelativeBackwardTasks<F32>(call, targets));
        else
            Pieces.ForTasks(heads, new RelativeBackwardTasks<BF16>(call, targets));
    }

    private readonly struct RelativeBackwardTasks<T>(RelativeCall x, RelativeTargets targets) : ITaskKernel
        where T : struct, IElement
    {
        public void Run<V>(int head)
            where V : struct, IVector<V> => new RelativeBackwardKernel<T>(x, targets, head).Run<V>();
    }

    /// <summary>See <see cref="Ops.RelativeAttention"/> for the formulas.</summary>
    private readonly struct RelativeBackwardKernel<T>(RelativeCall x, RelativeTargets targets, int head) : IKernel
        where T : struct, IElement
    {
        // As in the plain kernel.
        [MethodImpl(MethodImplOptions.NoInlining)]
        public void Run<V>()
            where V : struct, IVector<V>
        {
            AttentionCall c = x.Attention;
            int longest = c.Sequences.Longest, d = c.HeadSize, width = AttentionCall.Pad(d), tile = Math.Min(AttentionCall.RowTile, longest);
            if (longest == 0)
                return;
            long rows = (2L * longest) - 1;
            long own = (rows + 10) * width;
            long perSentence = ((8L * longest) + (4L * tile)) * width;
            long perTile = (long)tile * ((3 * AttentionCall.Pad(longest)) + RelativeCall.ShiftedStride(longest));
            float* ddistances = Scratch.Rent(own + perSentence + perTile); // [2·longest − 1, width]
            float* biases = ddistances + (rows * width);                   // [5, width]
            float* dbiases = biases + (5 * width);                         // [5, width]
            new Span<float>(ddistances, checked((int)own)).Clear();
            x.LoadBiases(head, biases, width);
            for (int sentence = 0; sentence < c.Sequences.Count; sentence++)
                Sentence<V>(sentence, ddistances, biases, dbiases, dbiases + (5 * width), width);
            c.Store<V, T>(ddistances, width, x.Ddistances, head, 0, (int)rows);
            int hidden = c.Heads * d;
            Give(targets.ContentBias, 0, dbiases);
            Give(targets.DistanceBias, 0, dbiases + width);
            Give(targets.SegmentBias, 0, dbiases + (2 * width));
            Give(targets.Segments, 0, dbiases + (3 * width));
            Give(targets.Segments, hidden, dbiases + (4 * width));
        }

        private void Sentence<V>(int sentence, float* ddistances, float* biases, float* dbiases, float* scratch, int width)
            where V : struct, IVector<V>
        {
            AttentionCall c = x.Attention;
            int start = c.Sequences.Start(sentence), n = c.Sequences.Length(sentence), d = c.HeadSize, longest = c.Sequences.Longest;
            int stride = AttentionCall.Pad(n), by = RelativeCall.ShiftedStride(n), tile = Math.Min(AttentionCall.RowTile, n);
            long matrix = (long)n * width, part = (long)tile * width, square = (long)tile * stride;
            float* q = scratch, k = q + matrix, v = k + matrix, dout = v + matrix, dk = dout + matrix, dv = dk + matrix; // [n, width] each
            float* distances = dv + matrix;                                                                              // [2n − 1, width]
            float* qu = distances + (2 * matrix), qv = qu + part, dq = qv + part, dqv = dq + part;                        // [tile, width] each
            float* p = dqv + part, ds = p + square, shifted = ds + square;                                               // [tile, stride] each
            c.Load<V, T>(c.Query, head, start, n, q, width);
            c.Load<V, T>(c.Key, head, start, n, k, width);
            c.Load<V, T>(c.Value, head, start, n, v, width);
            c.Load<V, T>(c.Dcontext, head, start, n, dout, width);
            c.Load<V, T>(x.Distances, head, longest - n, Math.Max(0, (2 * n) - 1), distances, width);
            for (int i = 0; i < n; i += AttentionCall.RowTile)
            {
                int rows = Math.Min(AttentionCall.RowTile, n - i), reached = n + rows - 1;
                bool more = i > 0;
                float* qi = q + ((long)i * width), douti = dout + ((long)i * width);
                x.Scores<V>(start, n, i, rows, qi, biases, k, distances, qu, qv, shifted, p, stride);
                SmallMatMul.MultiplyTransposedB(rows, n, d, 1, douti, width, v, width, ds, stride, false);           // dO·vᵀ
                for (int r = 0; r < rows; r++)
                    c.ScoreGradient<V, T, F32>(start + i + r, head, n, stride, p + (r * (long)stride), ds + (r * (long)stride));

                SmallMatMul.MultiplyTransposedA(n, d, rows, 1, p, stride, douti, width, dv, width, more);
                SmallMatMul.MultiplyTransposedA(n, d, rows, 1, ds, stride, qu, width, dk, width, more);
                SmallMatMul.Multiply(rows, d, n, 1, ds, stride, k, width, dq, width, false);                     // d(q + u)
                Shift(ds, stride, shifted, by, rows, n);
                float* window = distances + ((long)(n - i - rows) * width), dwindow = ddistances + ((long)(longest - i - rows) * width);
                SmallMatMul.Multiply(rows, d, reached, 1, shifted, by, window, width, dqv, width, false);        // d(q + v)
                SmallMatMul.MultiplyTransposedA(reached, d, rows, 1, shifted, by, qv, width, dwindow, width, true);
                for (int r = 0; r < rows; r++)
                {
                    (float same, float other) = BySegment<V>(ds + (r * (long)stride), start, n, i + r);
                    long at = r * (long)width;
                    Query<V>(qi + at, same, other, biases, dq + at, dqv + at, dbiases, width);
                }

                c.Store<V, T>(dq, width, c.Dquery, head, start + i, rows);
            }

            c.Store<V, T>(dk, width, c.Dkey, head, start, n);
            c.Store<V, T>(dv, width, c.Dvalue, head, start, n);
        }

        // The scores' gradient by distance: shifted[r, rows − 1 − r + j] = ds[r, j], zeros elsewhere.
        private static void Shift(float* ds, int stride, float* shifted, int by, int rows, int n)
        {
            new Span<float>(shifted, rows * by).Clear();
            for (int r = 0; r < rows; r++)
                new Span<float>(ds + (r * (long)stride), n).CopyTo(new Span<float>(shifted + (r * (long)by) + rows - 1 - r, n));
        }

        // The sums of a row of the scores' gradient over keys of the query's segment and over the others.
        private (float Same, float Other) BySegment<V>(float* ds, int start, int n, int query)
            where V : struct, IVector<V>
        {
            ReadOnlySpan<int> types = x.Types.Span.Slice(start, n);
            float same = 0, other = 0;
            for (int from = 0, to; from < n; from = to)
            {
                to = RelativeCall.RunEnd(types, from);
                V sums = V.Zero;
                int j = from;
                for (; j + V.Length <= to; j += V.Length)
                    sums += V.Load(ds + j);
                float sum = V.Sum(sums);
                for (; j < to; j++)
                    sum += ds[j];
                if (types[from] == types[query])
                    same += sum;
                else
                    other += sum;
            }

            return (same, other);
        }

        // One query: its three gradients are summed in dq, and added to those of the biases.
        private static void Query<V>(float* q, float same, float other, float* biases, float* dq, float* dqv, float* dbiases, int width)
            where V : struct, IVector<V>
        {
            V ofSame = V.Set(same), ofOther = V.Set(other);
            float* w = biases + (2 * width), s = w + width, t = s + width;
            for (int j = 0; j < width; j += V.Length)
            {
                V byKeys = V.Load(dq + j), byDistances = V.Load(dqv + j), bySegments = (ofSame * V.Load(s + j)) + (ofOther * V.Load(t + j));
                V.Store(dq + j, byKeys + byDistances + bySegments);
                V withBias = V.Load(q + j) + V.Load(w + j);
                Add(0, byKeys);
                Add(1, byDistances);
                Add(2, bySegments);
                Add(3, ofSame * withBias);
                Add(4, ofOther * withBias);

                void Add(int row, V value) => V.Store(dbiases + (row * width) + j, V.Load(dbiases + (row * width) + j) + value);
            }
        }

        private void Give(GradTarget target, int at, float* from)
        {
            if (target.Tensor is null)
                return;
            int d = x.Attention.HeadSize;
            float* to = target.Tensor.Floats + at + ((long)head * d);
            for (int j = 0; j < d; j++)
                to[j] = target.Accumulate ? to[j] + from[j] : from[j];
        }
    }
}
