using Cerbert.Tensors.Autograd;
using Cerbert.Tensors.Random;

namespace Cerbert.Tensors.Ops;

/// <summary>
/// Multi-head attention of a decoder's tokens to the encoder's tokens of the same example (Vaswani et al. 2017, section 3.2.3):
/// per head, context = dropout(softmax(q·kᵀ/√d))·v.
/// </summary>
/// <remarks>Gradients as in <see cref="SelfAttention"/>.</remarks>
public static class CrossAttention
{
    /// <summary>Applies the op.</summary>
    /// <param name="query">[tokens, hidden].</param>
    /// <param name="keyValue">[key tokens, 2·hidden]: key, value side by side, heads inside each.</param>
    /// <param name="sequences">Which rows of queries belong together.</param>
    /// <param name="keys">Which rows of keys each sequence attends to: as many sequences, none empty whose queries are not.</param>
    /// <param name="heads">Number of heads; divides hidden.</param>
    /// <param name="mask">Dropout of the probabilities.</param>
    /// <returns>[tokens, hidden] in the query's element type.</returns>
    public static Tensor Apply(Tensor query, Tensor keyValue, Sequences sequences, Sequences keys, int heads, DropoutMask mask = default)
    {
        if (heads < 1 || query.Columns % heads != 0 || keyValue.Columns != 2 * query.Columns || keyValue.DType != query.DType
            || query.Rows != sequences.Tokens || keyValue.Rows != keys.Tokens || !HaveKeys(sequences, keys))
        {
            throw new ArgumentException(
                $"attention with {heads} heads of {sequences.Count} sequences ({sequences.Tokens} tokens) to {keys.Count} ({keys.Tokens} tokens) cannot take {query} and {keyValue}");
        }

        bool record = Tensor.NeedsGrad(query, keyValue);
        Tensor context = Tensor.Empty(query.Shape, query.DType);
        Tensor? logSum = record ? Tensor.Empty(new Shape(heads, query.Rows)) : null;
        Kernels.Current.CrossAttention(query, keyValue, sequences, keys, heads, mask, context, logSum);
        return record ? context.Record(new Node(query, keyValue, sequences, keys, heads, mask, context, logSum!)) : context;
    }

    private static bool HaveKeys(Sequences sequences, Sequences keys)
    {
        if (sequences.Count != keys.Count)
            return false;
        for (int i = 0; i < keys.Count; i++)
            if (keys.Length(i) == 0 && sequences.Length(i) > 0)
                return false;
        return true;
    }

    private sealed class Node(
        Tensor query, Tensor keyValue, Sequences sequences, Sequences keys, int heads, DropoutMask mask, Tensor context, Tensor logSum) : GradNode
    {
        public override void Backward(Tensor gradient)
        {
            Kernels.Current.CrossAttentionBackward(
                query, keyValue, sequences, keys, heads, mask, context, logSum, gradient, GradTarget.Of(query), GradTarget.Of(keyValue));
            logSum.Dispose();
        }
    }
}
