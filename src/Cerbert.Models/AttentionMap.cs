using Cerbert.Tensors;

namespace Cerbert.Models;

/// <summary>Whom a layer's tokens attend to.</summary>
public enum AttentionKind
{
    /// <summary>All tokens of their sentence.</summary>
    Self,

    /// <summary>The tokens of their sentence up to themselves, as a decoder's do.</summary>
    Causal,

    /// <summary>The encoder's tokens, as a decoder's do.</summary>
    Cross,
}

/// <summary>The attention probabilities of one layer, of all heads and sentences.</summary>
public sealed class AttentionMap
{
    private readonly float[][] probabilities;
    private readonly Sequences queries, keys;

    internal AttentionMap(AttentionKind kind, int heads, Sequences queries, Sequences keys)
    {
        (Kind, Heads, this.queries, this.keys) = (kind, heads, queries, keys);
        probabilities = [.. Enumerable.Range(0, queries.Count).Select(s => new float[heads * queries.Length(s) * keys.Length(s)])];
    }

    /// <summary>Whom the tokens attend to.</summary>
    public AttentionKind Kind { get; }

    /// <summary>Number of heads.</summary>
    public int Heads { get; }

    /// <summary>A sequence's probabilities, [heads, queries, keys] row by row; every row sums to one.</summary>
    public ReadOnlyMemory<float> Of(int sequence) => probabilities[sequence];

    /// <summary>Takes the columns of some keys out of what attention made of unit values.</summary>
    /// <param name="context">[query tokens, heads · size].</param>
    /// <param name="size">Numbers per head.</param>
    /// <param name="first">The key in each head's first column.</param>
    internal void Take(ReadOnlySpan<float> context, int size, int first)
    {
        for (int s = 0; s < queries.Count; s++)
        {
            int rows = queries.Length(s), columns = keys.Length(s), count = Math.Min(size, columns - first);
            for (int head = 0; head < Heads && count > 0; head++)
                for (int row = 0; row < rows; row++)
                    context.Slice(((((queries.Start(s) + row) * Heads) + head) * size), count)
                        .CopyTo(probabilities[s].AsSpan((((head * rows) + row) * columns) + first));
        }
    }
}
