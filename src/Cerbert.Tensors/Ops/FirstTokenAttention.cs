using Cerbert.Tensors.Autograd;
using Cerbert.Tensors.Random;

namespace Cerbert.Tensors.Ops;

/// <summary>
/// Multi-head self-attention of the first token of each sentence to all of them, with its projections: what a last layer needs of which nothing
/// but the first token is read. q = x₀·Wqᵀ + bq, (k, v) = x·Wkvᵀ + bkv, context = dropout(softmax(q·kᵀ/√d))·v.
/// </summary>
/// <remarks>
/// With dq and dkv from attention (see <see cref="SelfAttention"/>): dWq = dqᵀ·x₀, dWkv = dkvᵀ·x, the biases' gradients their column sums,
/// dx = dkv·Wkv, and dq·Wq in the rows of first tokens.
/// </remarks>
public static class FirstTokenAttention
{
    /// <summary>Applies the op.</summary>
    /// <param name="x">[tokens, hidden].</param>
    /// <param name="weight">Wq, Wk and Wv below each other, [3·hidden, hidden].</param>
    /// <param name="bias">[3·hidden].</param>
    /// <param name="sequences">Which tokens form a sentence, none of which is empty.</param>
    /// <param name="heads">Number of heads; divides hidden.</param>
    /// <param name="mask">Dropout of the probabilities.</param>
    /// <returns>[sentences, hidden] in x's element type.</returns>
    public static Tensor Apply(Tensor x, Parameter weight, Parameter bias, Sequences sequences, int heads, DropoutMask mask = default)
    {
        int hidden = x.Columns;
        if (heads < 1 || hidden % heads != 0 || weight.Shape != new Shape(3 * hidden, hidden) || bias.Shape.Count != 3 * hidden || x.Rows != sequences.Tokens)
            throw new ArgumentException($"attention with {heads} heads of the first tokens of {sequences.Count} sequences ({sequences.Tokens} tokens) cannot take {x}, {weight} and {bias}");
        var node = new Node(x, weight, bias, sequences, heads, mask);
        bool record = Tensor.NeedsGrad(x, weight.Value, bias.Value);
        Tensor context = node.Forward(record);
        return record ? context.Record(node) : context;
    }

    private sealed class Node(Tensor x, Parameter weight, Parameter bias, Sequences sequences, int heads, DropoutMask mask) : GradNode
    {
        private readonly int hidden = x.Columns;

        // A sequence of one query for each sentence.
        private readonly Sequences queries = new(Enumerable.Range(0, sequences.Count + 1).ToArray());
        private Tensor? first, query, keyValue, logSum;

        public Tensor Forward(bool record)
        {
            Kernels kernels = Kernels.Current;
            first = Tensor.Empty(new Shape(sequences.Count, hidden), x.DType);
            query = Tensor.Empty(first.Shape, x.DType);
            keyValue = Tensor.Empty(new Shape(x.Rows, 2 * hidden), x.DType);
            Tensor context = Tensor.Empty(first.Shape, x.DType);
            logSum = record ? Tensor.Empty(new Shape(heads, sequences.Count)) : null;
            kernels.Gather(x, sequences.Starts, first);
            kernels.MatMul(first, false, QueryPart(weight.As(x.DType)), true, query, accumulate: false, QueryPart(bias.Value));
            kernels.MatMul(x, false, KeyValuePart(weight.As(x.DType)), true, keyValue, accumulate: false, KeyValuePart(bias.Value));
            kernels.CrossAttention(query, keyValue, queries, sequences, heads, mask, context, logSum);
            if (!record)
                Release();
            return context;
        }

        public override void Backward(Tensor gradient)
        {
            Kernels kernels = Kernels.Current;
            using Tensor dquery = Tensor.Empty(query!.Shape, query.DType), dkeyValue = Tensor.Empty(keyValue!.Shape, keyValue.DType);
            kernels.CrossAttentionBackward(
                query, keyValue, queries, sequences, heads, mask, Output!, logSum!, gradient, new GradTarget(dquery, false), new GradTarget(dkeyValue, false));
            if (GradTarget.Of(weight.Value) is { Tensor: { } dweight } w)
            {
                kernels.MatMul(dquery, true, first!, false, QueryPart(dweight), w.Accumulate);
                kernels.MatMul(dkeyValue, true, x, false, KeyValuePart(dweight), w.Accumulate);
            }

            if (GradTarget.Of(bias.Value) is { Tensor: { } dbias } b)
            {
                kernels.SumRows(dquery, QueryPart(dbias), b.Accumulate);
                kernels.SumRows(dkeyValue, KeyValuePart(dbias), b.Accumulate);
            }

            if (GradTarget.Of(x) is { Tensor: { } dx } target)
            {
                kernels.MatMul(dkeyValue, false, KeyValuePart(weight.As(x.DType)), false, dx, target.Accumulate);
                kernels.MatMul(dquery, false, QueryPart(weight.As(x.DType)), false, first!, accumulate: false);
                x.AddRowGrad(sequences.Starts, first!);
            }

            Release();
        }

        private Tensor QueryPart(Tensor whole) => whole.View(0, whole.Shape.Rank == 1 ? new Shape(hidden) : new Shape(hidden, hidden));

        private Tensor KeyValuePart(Tensor whole) => whole.Shape.Rank == 1
            ? whole.View(hidden, new Shape(2 * hidden))
            : whole.View((long)hidden * hidden, new Shape(2 * hidden, hidden));

        private void Release()
        {
            first!.Dispose();
            query!.Dispose();
            keyValue!.Dispose();
            logSum?.Dispose();
        }
    }
}
