using Cerbert.Tensors.Random;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

/// <summary>Rows of scores: softmax and dropout, forward and backward. A row sees its first <c>seen</c> columns; the others count as −∞.</summary>
internal unsafe partial struct AttentionCall
{
    /// <summary>Turns a row of scores into probabilities, dropped out; zeros from column <paramref name="seen"/> on.</summary>
    /// <param name="row">Scores [columns].</param>
    /// <param name="token">The query's row in the batch.</param>
    /// <param name="head">The head.</param>
    /// <param name="seen">Keys that the query sees.</param>
    /// <param name="columns">The row's length, whole vectors.</param>
    public readonly void Softmax<V>(float* row, int token, int head, int seen, int columns)
        where V : struct, IVector<V>
    {
        new Span<float>(row + seen, columns - seen).Fill(float.NegativeInfinity);
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

        new Span<float>(row + seen, columns - seen).Clear();
        for (int j = 0; j < columns; j += V.Length)
            sum += V.Load(row + j);
        float total = V.Sum(sum);
        if (LogSum is not null)
            LogSum[(long)head * Tokens + token] = largest + MathF.Log(total);
        V inverse = V.Set(1 / total), scale = V.Set(Mask.Scale);
        long block = FirstBlock(token, head);
        for (int first = 0; first < columns; first += 64, block++)
        {
            int end = Math.Min(first + 64, columns);
            ulong keep = Mask.IsActive ? Mask.Keep(block) : 0;
            for (int j = first; j < end; j += V.Length)
            {
                V p = V.Load(row + j) * inverse;
                V.Store(row + j, Mask.IsActive ? V.Select(keep >> (j - first), p) * scale : p);
            }
        }
    }

    /// <summary>In: p holds scores, ds holds dO·vᵀ. Out: p probabilities, dropped out, ds the scores' gradient.</summary>
    /// <param name="token">The query's row in the batch.</param>
    /// <param name="head">The head.</param>
    /// <param name="seen">Keys that the query sees.</param>
    /// <param name="columns">The rows' length, whole vectors.</param>
    /// <param name="p">[columns].</param>
    /// <param name="ds">[columns].</param>
    /// <param name="dout">The context's gradient, [head size], padded with zeros.</param>
    public readonly void ScoreGradient<V, T>(int token, int head, int seen, int columns, float* p, float* ds, float* dout)
        where V : struct, IVector<V>
        where T : struct, IElement
    {
        V shift = V.Set(LogSum[(long)head * Tokens + token]), dot = V.Set(Dot<V, T>(token, head, dout)), scale = V.Set(Mask.Scale);
        long block = FirstBlock(token, head);
        for (int first = 0; first < columns; first += 64, block++)
        {
            int end = Math.Min(first + 64, columns);
            ulong keep = Mask.IsActive ? Mask.Keep(block) : 0;
            for (int j = first; j < end; j += V.Length)
            {
                V probability = SimdMath.Exp(V.Load(p + j) - shift), gradient = V.Load(ds + j);
                if (Mask.IsActive)
                    gradient = V.Select(keep >> (j - first), gradient) * scale;
                V.Store(p + j, Mask.IsActive ? V.Select(keep >> (j - first), probability) * scale : probability);
                V.Store(ds + j, probability * (gradient - dot));
            }
        }

        new Span<float>(p + seen, columns - seen).Clear();
        new Span<float>(ds + seen, columns - seen).Clear();
    }

    // dO·O of one query and head.
    private readonly float Dot<V, T>(int token, int head, float* dout)
        where V : struct, IVector<V>
        where T : struct, IElement
    {
        V sum = V.Zero;
        long at = ((long)token * Context.Stride) + (head * HeadSize);
        int j = 0;
        for (; j + V.Length <= HeadSize; j += V.Length)
            sum = V.MulAdd(V.Load(dout + j), T.Load<V>(Context.Data, at + j), sum);
        return V.Sum(j < HeadSize ? V.MulAdd(V.Load(dout + j), Lanes.Load<V, T>(Context.Data, at + j, HeadSize - j), sum) : sum);
    }

    // The mask's blocks of one row of probabilities.
    private readonly long FirstBlock(int token, int head) => ((long)token * Heads + head) * DropoutMask.BlocksPerRow(Keys.Longest);
}
