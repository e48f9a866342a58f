using System.Runtime.CompilerServices;
using Cerbert.Tensors.Random;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

/// <summary>Rows of scores: softmax and dropout, forward and backward. A row sees its first <c>seen</c> columns; the others count as −∞.</summary>
internal unsafe partial struct AttentionCall
{
    /// <summary>Turns a row of scores into probabilities, dropped out; zeros from column <paramref name="seen"/> on.</summary>
    /// <typeparam name="V">The vectors.</typeparam>
    /// <typeparam name="T">What the probabilities are written as, over the scores.</typeparam>
    /// <param name="row">Scores [columns], not yet scaled.</param>
    /// <param name="token">The query's row in the batch.</param>
    /// <param name="head">The head.</param>
    /// <param name="seen">Keys that the query sees.</param>
    /// <param name="columns">The row's length, whole vectors.</param>
    public readonly void Softmax<V, T>(float* row, int token, int head, int seen, int columns)
        where V : struct, IVector<V>
        where T : struct, IElement
    {
        new Span<float>(row + seen, columns - seen).Fill(float.NegativeInfinity);
        V top = V.Load(row);
        for (int j = V.Length; j < columns; j += V.Length)
            top = V.Max(top, V.Load(row + j));
        float largest = V.MaxOf(top) * Scale;
        V factor = V.Set(Scale), shift = V.Set(largest), sum = V.Zero;
        for (int j = 0; j < columns; j += V.Length)
        {
            // Exp of −∞ saturates at 1e-38, which is nothing beside the largest score's 1; it is cleared below.
            V e = SimdMath.Exp(V.Load(row + j) * factor - shift);
            V.Store(row + j, e);
            sum += e;
        }

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
                T.Store(row, j, Mask.IsActive ? V.Select(keep >> (j - first), p) * scale : p);
            }
        }

        Clear<T>(row, seen, columns);
    }

    /// <summary>In: p holds scores, ds holds dO·vᵀ. Out: p probabilities, dropped out, ds the scores' gradient.</summary>
    /// <typeparam name="V">The vectors.</typeparam>
    /// <typeparam name="T">The element type of the context and its gradient.</typeparam>
    /// <typeparam name="TOut">What the results are written as, over what was there.</typeparam>
    /// <param name="token">The query's row in the batch.</param>
    /// <param name="head">The head.</param>
    /// <param name="seen">Keys that the query sees.</param>
    /// <param name="columns">The rows' length, whole vectors.</param>
    /// <param name="p">[columns], not yet scaled.</param>
    /// <param name="ds">[columns].</param>
    public readonly void ScoreGradient<V, T, TOut>(int token, int head, int seen, int columns, float* p, float* ds)
        where V : struct, IVector<V>
        where T : struct, IElement
        where TOut : struct, IElement
    {
        V shift = V.Set(LogSum[(long)head * Tokens + token]), dot = V.Set(Dot<V, T>(token, head)), scale = V.Set(Mask.Scale), factor = V.Set(Scale);
        long block = FirstBlock(token, head);
        for (int first = 0; first < columns; first += 64, block++)
        {
            int end = Math.Min(first + 64, columns);
            ulong keep = Mask.IsActive ? Mask.Keep(block) : 0;
            for (int j = first; j < end; j += V.Length)
            {
                V probability = SimdMath.Exp(V.Load(p + j) * factor - shift), gradient = V.Load(ds + j);
                if (Mask.IsActive)
                    gradient = V.Select(keep >> (j - first), gradient) * scale;
                TOut.Store(p, j, Mask.IsActive ? V.Select(keep >> (j - first), probability) * scale : probability);
                TOut.Store(ds, j, probability * factor * (gradient - dot));
            }
        }

        Clear<TOut>(p, seen, columns);
        Clear<TOut>(ds, seen, columns);
    }

    // dO·O of one query and head. The last, partial vector apart: with a call beside the loop, the sum would lie in memory at every turn.
    private readonly float Dot<V, T>(int token, int head)
        where V : struct, IVector<V>
        where T : struct, IElement
    {
        V sum = V.Zero;
        long at = ((long)token * Context.Stride) + (head * HeadSize), from = ((long)token * Dcontext.Stride) + (head * HeadSize);
        int j = 0;
        for (; j + V.Length <= HeadSize; j += V.Length)
            sum = V.MulAdd(T.Load<V>(Dcontext.Data, from + j), T.Load<V>(Context.Data, at + j), sum);
        float total = V.Sum(sum);
        return j == HeadSize ? total : total + RestOfDot<V, T>(from + j, at + j, HeadSize - j);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly float RestOfDot<V, T>(long from, long at, int count)
        where V : struct, IVector<V>
        where T : struct, IElement => V.Sum(Lanes.Load<V, T>(Dcontext.Data, from, count) * Lanes.Load<V, T>(Context.Data, at, count));

    private static void Clear<T>(float* row, int first, int end)
        where T : struct, IElement => new Span<byte>((byte*)row + (first * T.Size), (end - first) * T.Size).Clear();

    // The mask's blocks of one row of probabilities.
    private readonly long FirstBlock(int token, int head) => ((long)token * Heads + head) * DropoutMask.BlocksPerRow(Keys.Longest);
}
