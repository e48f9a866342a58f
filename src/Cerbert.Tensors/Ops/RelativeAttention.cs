using Cerbert.Tensors.Autograd;
using Cerbert.Tensors.Random;

namespace Cerbert.Tensors.Ops;

/// <summary>
/// Multi-head self-attention with relative positions and segments inside each sentence of a ragged batch (Transformer-XL, Dai et al., arXiv
/// 1901.02860, section 3.3; XLNet, Yang et al., arXiv 1906.08237, section 2.5): per head
/// score[i, j] = ((q_i + u)·k_j + (q_i + v)·r[i − j] + (q_i + w)·s[segments of i and j differ]) / √d, context = dropout(softmax(score))·value.
/// </summary>
/// <remarks>
/// With dS as in <see cref="SelfAttention"/>: d(q + u) = dS·k, dk = dSᵀ·(q + u); the same for r and s, whose dS is summed over the pairs of
/// tokens that share a distance or a segment; the gradient of q is the sum of the three, that of each bias its sum over the tokens.
/// </remarks>
public static class RelativeAttention
{
    /// <summary>Applies the op.</summary>
    /// <param name="x">Queries, keys, values, distances, biases, segments.</param>
    /// <param name="sequences">Which rows form a sentence.</param>
    /// <param name="heads">Number of heads; divides hidden.</param>
    /// <param name="mask">Dropout of the probabilities.</param>
    /// <returns>[tokens, hidden] in the query's element type.</returns>
    public static Tensor Apply(RelativeInputs x, Sequences sequences, int heads, DropoutMask mask = default)
    {
        ArgumentNullException.ThrowIfNull(x);
        RequireShapes(x, sequences, heads);
        bool record = Tensor.NeedsGrad(x.Query, x.Key, x.Value, x.Distances) | Tensor.NeedsGrad(x.ContentBias, x.DistanceBias, x.SegmentBias, x.Segments);
        Tensor context = Tensor.Empty(x.Query.Shape, x.Query.DType);
        Tensor? logSum = record ? Tensor.Empty(new Shape(heads, x.Query.Rows)) : null;
        Kernels.Current.RelativeAttention(x, sequences, heads, mask, context, logSum);
        return record ? context.Record(new Node(x, sequences, heads, mask, context, logSum!)) : context;
    }

    private static void RequireShapes(RelativeInputs x, Sequences sequences, int heads)
    {
        Tensor q = x.Query;
        bool Like(Tensor other, int rows) => other.DType == q.DType && other.Columns == q.Columns && other.Rows == rows;
        bool Holds(Tensor part, int count) => part.DType == DType.Float32 && part.Count == count;
        int longest = sequences.Longest;
        if (heads < 1 || q.Columns % heads != 0 || !Like(q, sequences.Tokens) || !Like(x.Key, q.Rows) || !Like(x.Value, q.Rows) || x.Types.Length != q.Rows
            || !Like(x.Distances, Math.Max(0, (2 * longest) - 1)) || !Holds(x.ContentBias, q.Columns) || !Holds(x.DistanceBias, q.Columns)
            || !Holds(x.SegmentBias, q.Columns) || !Holds(x.Segments, 2 * q.Columns))
        {
            throw new ArgumentException(
                $"relative attention with {heads} heads over {sequences.Tokens} tokens, at most {longest} together, cannot take {q}, {x.Key}, {x.Value} with distances {x.Distances}, {x.Types.Length} segments and biases {x.ContentBias}, {x.DistanceBias}, {x.SegmentBias}, {x.Segments}");
        }
    }

    private sealed class Node(RelativeInputs x, Sequences sequences, int heads, DropoutMask mask, Tensor context, Tensor logSum) : GradNode
    {
        public override void Backward(Tensor gradient)
        {
            var targets = new RelativeTargets(
                GradTarget.Of(x.Query), GradTarget.Of(x.Key), GradTarget.Of(x.Value), GradTarget.Of(x.Distances), GradTarget.Of(x.ContentBias),
                GradTarget.Of(x.DistanceBias), GradTarget.Of(x.SegmentBias), GradTarget.Of(x.Segments));
            Kernels.Current.RelativeAttentionBackward(x, sequences, heads, mask, context, logSum, gradient, targets);
            logSum.Dispose();
        }
    }
}
