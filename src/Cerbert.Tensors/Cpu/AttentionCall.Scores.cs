using System.Runtime.CompilerServices;
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
        V inverse = V.Set(1 / total);
        for (int j = 0; j < columns; j += V.Length)
            V.Store(row + j, V.Load(row + j) * inverse);
        if (LogSum is not null)
            LogSum[(long)head * Tokens + token] = largest + MathF.Log(total);
        if (Mask.IsActive)
            Drop<V>(row, row, token, head, columns);
    }

    /// <summary>In: p holds scores, ds holds dO·vᵀ. Out: p probabilities, dropped masked ones, ds the scores' gradient.</summary>
    /// <param name="token">The query's row in the batch.</param>
    /// <param name="head">The head.</param>
    /// <param name="seen">Keys that the query sees.</param>
    /// <param name="columns">The rows' length, whole vectors.</param>
    /// <param name="p">[columns].</param>
    /// <param name="dropped">[columns].</param>
    /// <param name="ds">[columns].</param>
    /// <param name="dout">The context's gradient, [head size], padded with zeros.</param>
    public readonly void ScoreGradient<V, T>(int token, int head, int seen, int columns, float* p, float* dropped, float* ds, float* dout)
        where V : struct, IVector<V>
        where T : struct, IElement
    {
        V shift = V.Set(LogSum[(long)head * Tokens + token]);
        for (int j = 0; j < columns; j += V.Length)
            V.Store(p + j, SimdMath.Exp(V.Load(p + j) - shift));
        new Span<float>(p + seen, columns - seen).Clear();
        if (Mask.IsActive)
        {
            Drop<V>(p, dropped, token, head, columns);
            Drop<V>(ds, ds, token, head, columns);
        }

        V sum = V.Zero;
        long at = ((long)token * Context.Stride) + (head * HeadSize);
        for (int j = 0; j < HeadSize; j += V.Length)
            sum = V.MulAdd(V.Load(dout + j), Lanes.Load<V, T>(Context.Data, at + j, Math.Min(V.Length, HeadSize - j)), sum);
        V dot = V.Set(V.Sum(sum));
        for (int j = 0; j < columns; j += V.Length)
            V.Store(ds + j, V.Load(p + j) * (V.Load(ds + j) - dot));
    }

    /// <summary>Applies the dropout mask to a row of probabilities: to[j] = mask · scale · from[j].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Drop<V>(float* from, float* to, int token, int head, int columns)
        where V : struct, IVector<V>
    {
        V scale = V.Set(Mask.Scale);
        long block = ((long)token * Heads + head) * DropoutMask.BlocksPerRow(Keys.Longest);
        for (int j = 0; j < columns; j += 64, block++)
        {
            ulong keep = Mask.Keep(block);
            int stop = Math.Min(64, columns - j);
            for (int k = 0; k < stop; k += V.Length)
                V.Store(to + j + k, V.Select(keep >> k, V.Load(from + j + k)) * scale);
        }
    }
}
