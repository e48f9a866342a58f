using System.Runtime.CompilerServices;
using Cerbert.Tensors.MatMul;
using Cerbert.Tensors.Random;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

internal sealed unsafe partial class CpuKernels
{
    public override void AttentionBackward(
        Tensor qkv, Sequences sequences, int heads, DropoutMask mask, Tensor context, Tensor logSum, Tensor dcontext, GradTarget dqkv)
    {
        if (dqkv.Tensor is null)
            return;
        AttentionCall call = AttentionCall.Of(qkv, sequences, heads, mask);
        call.Context = context.Pointer;
        call.LogSum = logSum.Floats;
        call.Dcontext = dcontext.Pointer;
        call.Dqkv = dqkv.Tensor.Pointer;
        call.AccumulateDqkv = dqkv.Accumulate;
        ForHeads(call, (sentence, head) =>
        {
            if (call.IsFloat)
                SimdWidth.Run(new AttentionBackwardKernel<F32>(call, sentence, head));
            else
                SimdWidth.Run(new AttentionBackwardKernel<BF16>(call, sentence, head));
        });
    }

    /// <summary>
    /// With P = softmax(S), S = q·kᵀ/√d, M the dropout mask, O = (M∘P)·v:
    /// dv = (M∘P)ᵀ·dO, dP = M∘(dO·vᵀ), dS = P∘(dP − rowsum(dO∘O)), dq = dS·k/√d, dk = dSᵀ·q/√d.
    /// </summary>
    private readonly struct AttentionBackwardKernel<T>(AttentionCall c, int sentence, int head) : IKernel
        where T : struct, IElement
    {
        // As in the forward kernel.
        [MethodImpl(MethodImplOptions.NoInlining)]
        public void Run<V>()
            where V : struct, IVector<V>
        {
            int start = c.Sequences.Start(sentence), n = c.Sequences.Length(sentence);
            if (n == 0)
                return;
            int columns = AttentionCall.Pad(n), width = AttentionCall.Pad(c.HeadSize), d = c.HeadSize;
            int tile = Math.Min(AttentionCall.RowTile, n);
            long matrix = (long)n * width, square = (long)tile * columns;
            float* q = Scratch.Rent((6 * matrix) + (3 * square) + ((long)tile * width));
            float* k = q + matrix, v = k + matrix, dout = v + matrix, dk = dout + matrix, dv = dk + matrix; // [n, width] each
            float* p = dv + matrix, dropped = p + square, ds = dropped + square;                            // [tile, columns] each
            float* dq = ds + square;                                                                        // [tile, width]
            float scale = 1 / MathF.Sqrt(d);
            c.Load<V, T>(0, start, n, head, q, width);
            c.Load<V, T>(1, start, n, head, k, width);
            c.Load<V, T>(2, start, n, head, v, width);
            c.LoadRows<V, T>(c.Dcontext, c.Hidden, head * d, start, n, dout, width);
            for (int i = 0; i < n; i += AttentionCall.RowTile)
            {
                int rows = Math.Min(AttentionCall.RowTile, n - i);
                bool more = i > 0;
                float* qi = q + (long)i * width, douti = dout + (long)i * width;
                SmallMatMul.MultiplyTransposedB(rows, n, d, scale, qi, width, k, width, p, columns, false);  // S  [rows, n]
                SmallMatMul.MultiplyTransposedB(rows, n, d, 1, douti, width, v, width, ds, columns, false);  // dO·vᵀ
                for (int r = 0; r < rows; r++)
                {
                    Prefetch(start + i + r);
                    ScoreGradient<V>(start + i + r, head, n, p + (long)r * columns, dropped + (long)r * columns, ds + (long)r * columns, douti + (long)r * width);
                }

                float* weights = c.Mask.IsActive ? dropped : p;
                SmallMatMul.Multiply(rows, d, n, scale, ds, columns, k, width, dq, width, false);            // [rows, head size]
                SmallMatMul.MultiplyTransposedA(n, d, rows, scale, ds, columns, qi, width, dk, width, more); // [n, head size]
                SmallMatMul.MultiplyTransposedA(n, d, rows, 1, weights, columns, douti, width, dv, width, more);
                Store<V>(0, dq, width, start + i, rows);
            }

            Store<V>(1, dk, width, start, n);
            Store<V>(2, dv, width, start, n);
        }

        /// <summary>A row that this head's gradients go to, and those that the next head reads.</summary>
        private void Prefetch(int row)
        {
            c.PrefetchQkv(c.Dqkv, head, row);
            if (head + 1 == c.Heads)
                return;
            c.PrefetchQkv(c.Qkv, head + 1, row);
            c.Prefetch(c.Dcontext, c.Hidden, (head + 1) * c.HeadSize, row);
            c.Prefetch(c.Context, c.Hidden, (head + 1) * c.HeadSize, row);
        }

        /// <summary>In: p holds scores, ds holds dO·vᵀ. Out: p probabilities, dropped masked ones, ds the scores' gradient.</summary>
        private void ScoreGradient<V>(int token, int head, int n, float* p, float* dropped, float* ds, float* dout)
            where V : struct, IVector<V>
        {
            int columns = AttentionCall.Pad(n);
            V shift = V.Set(c.LogSum[(long)head * c.Tokens + token]);
            for (int j = 0; j < columns; j += V.Length)
                V.Store(p + j, SimdMath.Exp(V.Load(p + j) - shift));
            new Span<float>(p + n, columns - n).Clear();
            if (c.Mask.IsActive)
            {
                c.Drop<V>(p, dropped, token, head, n);
                c.Drop<V>(ds, ds, token, head, n);
            }

            V sum = V.Zero;
            long at = (long)token * c.Hidden + head * c.HeadSize;
            for (int j = 0; j < c.HeadSize; j += V.Length)
                sum = V.MulAdd(V.Load(dout + j), Lanes.Load<V, T>(c.Context, at + j, Math.Min(V.Length, c.HeadSize - j)), sum);
            V dot = V.Set(V.Sum(sum));
            for (int j = 0; j < columns; j += V.Length)
                V.Store(ds + j, V.Load(p + j) * (V.Load(ds + j) - dot));
        }

        private void Store<V>(int part, float* from, int stride, int start, int rows)
            where V : struct, IVector<V> =>
            c.StoreRows<V, T>(from, stride, c.Dqkv, 3 * c.Hidden, part * c.Hidden + head * c.HeadSize, start, rows, c.AccumulateDqkv);
    }
}
