using Cerbert.Tensors.Autograd;

namespace Cerbert.Tensors.Ops;

/// <summary>One vector per sentence, in float32: the first token's, or the mean of all tokens, special ones included.</summary>
public static class Pool
{
    /// <summary>pooled = x[start]; backward puts the gradient there.</summary>
    /// <param name="x">[tokens, hidden].</param>
    /// <param name="sequences">Which rows form a sentence.</param>
    /// <returns>[sentences, hidden] float32.</returns>
    public static Tensor First(Tensor x, Sequences sequences) => Apply(x, sequences, first: true);

    /// <summary>pooled = Σ x / length; backward spreads the gradient / length over the tokens.</summary>
    /// <param name="x">[tokens, hidden].</param>
    /// <param name="sequences">Which rows form a sentence.</param>
    /// <returns>[sentences, hidden] float32.</returns>
    public static Tensor Mean(Tensor x, Sequences sequences) => Apply(x, sequences, first: false);

    private static Tensor Apply(Tensor x, Sequences sequences, bool first)
    {
        if (x.Rows != sequences.Tokens)
            throw new ArgumentException($"pooling {sequences.Tokens} tokens cannot take {x}");
        Tensor pooled = Tensor.Empty(new Shape(sequences.Count, x.Columns));
        if (first)
            Kernels.Current.PoolFirst(x, sequences, pooled);
        else
            Kernels.Current.PoolMean(x, sequences, pooled);
        return Tensor.NeedsGrad(x) ? pooled.Record(new Node(x, sequences, first)) : pooled;
    }

    private sealed class Node(Tensor x, Sequences sequences, bool first) : GradNode
    {
        public override void Backward(Tensor gradient)
        {
            if (first)
                Kernels.Current.PoolFirstBackward(gradient, sequences, GradTarget.Of(x));
            else
                Kernels.Current.PoolMeanBackward(gradient, sequences, GradTarget.Of(x));
        }
    }
}
