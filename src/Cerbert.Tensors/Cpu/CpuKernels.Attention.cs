using System.Runtime.CompilerServices;
using Cerbert.Tensors.MatMul;
using Cerbert.Tensors.Random;
using Cerbert.Tensors.Runtime;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

internal sealed unsafe partial class CpuKernels
{
    public override void Attention(Tensor qkv, Sequences sequences, int heads, DropoutMask mask, Tensor context, Tensor? logSum)
    {
        AttentionCall call = AttentionCall.Of(qkv, sequences, heads, mask);
        call.Context = context.Pointer;
        call.LogSum = logSum is null ? null : logSum.Floats;
        ForHeads(call, (sentence, head) =>
        {
            if (call.IsFloat)
                SimdWidth.Run(new AttentionKernel<F32>(call, sentence, head));
            else
                SimdWidth.Run(new AttentionKernel<BF16>(call, sentence, head));
        });
    }

    /// <summary>Runs the body for every sentence and head; the heads of one sentence follow each other on one thread.</summary>
    private static void ForHeads(AttentionCall call, Action<int, int> body) => WorkerPool.Run(call.Tasks, task =>
    {
        (int sentence, int first) = call.Task(task);
        for (int head = first; head < first + call.HeadsPerTask; head++)
            body(sentence, head);
    });

    public override void AttentionProbabilities(Tensor qkv, Sequences sequences, int heads, int sentence, int head, Tensor probabilities)
    {
        if ((uint)sentence >= (uint)sequences.Count || (uint)head >= (uint)heads)
            throw new ArgumentOutOfRangeException(nameof(sentence), $"sentence {sentence}, head {head} of {sequences.Count} sentences and {heads} heads");
        int length = sequences.Length(sentence);
        if (probabilities.Count != (long)length * length)
            throw new ArgumentException($"the probabilities of {length} tokens do not fit {probabilities}");
        AttentionCall call = AttentionCall.Of(qkv, sequences, heads, DropoutMask.None);
        if (qkv.DType == DType.Float32)
            SimdWidth.Run(new AttentionKernel<F32>(call, sentence, head, probabilities.Floats));
        else
            SimdWidth.Run(new AttentionKernel<BF16>(call, sentence, head, probabilities.Floats));
    }

    /// <summary>One head of one sentence: scores by tiles of query rows, softmax, dropout, weighted values.</summary>
    private readonly struct AttentionKernel<T>(AttentionCall c, int sentence, int head, float* probabilities = null) : IKernel
        where T : struct, IElement
    {
        // Apart from its caller, or the runtime compiles it together with the loop over heads and keeps a slow version.
        [MethodImpl(MethodImplOptions.NoInlining)]
        public void Run<V>()
            where V : struct, IVector<V>
        {
            int start = c.Sequences.Start(sentence), n = c.Sequences.Length(sentence);
            if (n == 0)
                return;
            int columns = AttentionCall.Pad(n), width = AttentionCall.Pad(c.HeadSize), tile = Math.Min(AttentionCall.RowTile, n);
            long matrix = (long)n * width;
            float* q = Scratch.Rent((3 * matrix) + ((long)tile * (width + columns)));
            float* k = q + matrix, v = k + matrix;        // [n, width] each
            float* output = v + matrix;                   // [tile, width]
            float* scores = output + (long)tile * width;  // [tile, columns]
            c.Load<V, T>(0, start, n, head, q, width);
            c.Load<V, T>(1, start, n, head, k, width);
            c.Load<V, T>(2, start, n, head, v, width);
            float scale = 1 / MathF.Sqrt(c.HeadSize);
            for (int i = 0; i < n; i += AttentionCall.RowTile)
            {
                int rows = Math.Min(AttentionCall.RowTile, n - i);
                // scores = q·kᵀ / √d                                          [rows, n]
                SmallMatMul.MultiplyTransposedB(rows, n, c.HeadSize, scale, q + (long)i * width, width, k, width, scores, columns, accumulate: false);
                for (int r = 0; r < rows; r++)
                {
                    if (head + 1 < c.Heads)
                        c.PrefetchQkv(c.Qkv, head + 1, start + i + r);
                    Softmax<V>(scores + (long)r * columns, start + i + r, head, n);
                }

                if (probabilities is not null)
                {
                    for (int r = 0; r < rows; r++)
                        new Span<float>(scores + (long)r * columns, n).CopyTo(new Span<float>(probabilities + (long)(i + r) * n, n));
                    continue;
                }

                // context = probabilities · v                                 [rows, head size]
                SmallMatMul.Multiply(rows, c.HeadSize, n, 1, scores, columns, v, width, output, width, accumulate: false);
                c.StoreRows<V, T>(output, width, c.Context, c.Hidden, head * c.HeadSize, start + i, rows, accumulate: false);
            }
        }

        /// <summary>Turns a row of scores into probabilities, dropped out; zeros in the padding.</summary>
        private void Softmax<V>(float* row, int token, int head, int n)
            where V : struct, IVector<V>
        {
            int columns = AttentionCall.Pad(n);
            new Span<float>(row + n, columns - n).Fill(float.NegativeInfinity);
            V top = V.Load(row);
            for (int j = V.Length; j < columns; j += V.Length)
                top = V.Max(top, V.Load(row + j));
            float largest = V.MaxOf(top);
            V shift = V.Set(largest), sum = V.Zero;
            for (int j = 0; j < columns; j += V.Length)
            {
                // Exp of −∞ saturates just above 0; the padding is cleared below.
                V e = SimdMath.Exp(V.Load(row + j) - shift);
                V.Store(row + j, e);
            }

            new Span<float>(row + n, columns - n).Clear();
            for (int j = 0; j < columns; j += V.Length)
                sum += V.Load(row + j);
            float total = V.Sum(sum);
            V inverse = V.Set(1 / total);
            for (int j = 0; j < columns; j += V.Length)
                V.Store(row + j, V.Load(row + j) * inverse);
            if (c.LogSum is not null)
                c.LogSum[(long)head * c.Tokens + token] = largest + MathF.Log(total);
            if (c.Mask.IsActive)
                c.Drop<V>(row, row, token, head, n);
        }
    }
}
