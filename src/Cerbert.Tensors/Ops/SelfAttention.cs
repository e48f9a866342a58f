using Cerbert.Tensors.Autograd;
using Cerbert.Tensors.Random;

namespace Cerbert.Tensors.Ops;

/// <summary>
/// Multi-head scaled dot-product self-attention inside each sentence of a ragged batch (Vaswani et al. 2017, section 3.2):
/// per head, context = dropout(softmax(q·kᵀ/√d))·v.
/// </summary>
/// <remarks>
/// Sentences never see each other, so there is no mask and no padding. The probabilities are not stored: backward recomputes them from
/// q, k and each row's log-sum (Dao et al., arXiv 2205.14135).
/// </remarks>
public static class SelfAttention
{
    /// <summary>Applies the op.</summary>
    /// <param name="qkv">[tokens, 3·hidden]: query, key, value side by side, heads inside each.</param>
    /// <param name="sequences">Which rows form a sentence.</param>
    /// <param name="heads">Number of heads; divides hidden.</param>
    /// <param name="mask">Dropout of the probabilities.</param>
    /// <param name="causal">Whether a token sees only those up to itself, as in a decoder (section 3.2.3).</param>
    /// <returns>[tokens, hidden] in qkv's element type.</returns>
    public static Tensor Apply(Tensor qkv, Sequences sequences, int heads, DropoutMask mask = default, bool causal = false)
    {
        if (heads < 1 || qkv.Columns % (3 * heads) != 0 || qkv.Rows != sequences.Tokens)
            throw new ArgumentException($"attention with {heads} heads over {sequences.Tokens} tokens cannot take {qkv}");
        bool record = Tensor.NeedsGrad(qkv);
        Tensor context = Tensor.Empty(new Shape(qkv.Rows, qkv.Columns / 3), qkv.DType);
        Tensor? logSum = record ? Tensor.Empty(new Shape(heads, qkv.Rows)) : null;
        Kernels.Current.Attention(qkv, sequences, heads, mask, context, logSum, causal);
        return record ? context.Record(new Node(qkv, sequences, heads, mask, context, logSum!, causal)) : context;
    }

    private sealed class Node(Tensor qkv, Sequences sequences, int heads, DropoutMask mask, Tensor context, Tensor logSum, bool causal) : GradNode
    {
        public override void Backward(Tensor gradient)
        {
            Kernels.Current.AttentionBackward(qkv, sequences, heads, mask, context, logSum, gradient, GradTarget.Of(qkv), causal);
            logSum.Dispose();
        }
    }
}
