using Cerbert.Tensors.Autograd;
using Cerbert.Tensors.Random;

namespace Cerbert.Tensors.Ops;

/// <summary>
/// Multi-head self-attention of some tokens to all of their sentence, with its projections: what a last layer needs of which only these are read, such as
/// the first of each sentence, or those that are hidden. q = x₀·Wqᵀ + bq, (k, v) = x·Wkvᵀ + bkv, context = dropout(softmax(q·kᵀ/√d))·v, x₀ being their rows.
/// </summary>
/// <remarks>
/// With dq and dkv from attention (see <see cref="SelfAttention"/>): dWq = dqᵀ·x₀, dWkv = dkvᵀ·x, the biases' gradients their column sums,
/// dx = dkv·Wkv, and dq·Wq in their rows.
/// </remarks>
public static class SomeTokensAttention
{
    /// <summary>Applies the op.</summary>
    /// <param name="x">[tokens, hidden].</param>
    /// <param name="weight">Wq, Wk and Wv below each other, [3·hidden, hidden].</param>
    /// <param name="bias">[3·hidden].</param>
    /// <param name="tokens">Row numbers of x, rising; read again in the backward pass.</param>
    /// <param name="sequences">Which tokens form a sentence.</param>
    /// <param name="heads">Number of heads; divides hidden.</param>
    /// <param name="mask">Dropout of the probabilities.</param>
    /// <returns>[tokens that were named, hidden] in x's element type.</returns>
    public static Tensor Apply(Tensor x, Parameter weight, Parameter bias, ReadOnlyMemory<int> tokens, Sequences sequences, int heads, DropoutMask mask = default)
    {
        int hidden = x.Columns;
        if (heads < 1 || hidden % heads != 0 || weight.Shape != new Shape(3 * hidden, hidden) || bias.Shape.Count != 3 * hidden || x.Rows != sequences.Tokens)
            throw new ArgumentException($"attention with {heads} heads of {tokens.Length} tokens of {sequences.Count} sequences ({sequences.Tokens} tokens) cannot take {x}, {weight} and {bias}");
        var node = new Node(x, weight, bias, tokens, Queries(tokens.Span, sequences), sequences, heads, mask);
        bool record = Tensor.NeedsGrad(x, weight.Value, bias.Value);
        Tensor context = node.Forward(record);
        return record ? context.Record(node) : context;
    }

    // How many of the tokens each sentence has.
    private static Sequences Queries(ReadOnlySpan<int> tokens, Sequences sequences)
    {
        var offsets = new int[sequences.Count + 1];
        int place = 0;
        for (int s = 0; s < sequences.Count; s++)
        {
            for (int end = sequences.Start(s) + sequences.Length(s); place < tokens.Length && tokens[place] < end; place++)
                if (tokens[place] < (place == 0 ? 0 : tokens[place - 1] + 1))
                    throw new ArgumentException($"the tokens' numbers must rise; number {place} is {tokens[place]}", nameof(tokens));
            offsets[s + 1] = place;
        }

        return place == tokens.Length
            ? new Sequences(offsets)
            : throw new ArgumentException($"the tokens' numbers must rise, to {sequences.Tokens - 1} at most; number {place} is {tokens[place]}", nameof(tokens));
    }

    private sealed class Node(
        Tensor x, Parameter weight, Parameter bias, ReadOnlyMemory<int> tokens, Sequences queries, Sequences sequences, int heads, DropoutMask mask) : GradNode
    {
        private readonly int hidden = x.Columns;
        private Tensor? first, query, keyValue, logSum;

        public Tensor Forward(bool record)
        {
            Kernels kernels = Kernels.Current;
            first = Tensor.Empty(new Shape(tokens.Length, hidden), x.DType);
            query = Tensor.Empty(first.Shape, x.DType);
            keyValue = Tensor.Empty(new Shape(x.Rows, 2 * hidden), x.DType);
            Tensor context = Tensor.Empty(first.Shape, x.DType);
            logSum = record ? Tensor.Empty(new Shape(heads, tokens.Length)) : null;
            kernels.Gather(x, tokens, first);
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
                x.AddRowGrad(tokens, first!);
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
