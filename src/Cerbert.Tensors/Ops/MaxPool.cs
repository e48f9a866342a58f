using Cerbert.Tensors.Autograd;

namespace Cerbert.Tensors.Ops;

/// <summary>The largest value of each column over the tokens of a sentence; 0 for an empty sentence. The gradient goes to the first token that has it.</summary>
public static class MaxPool
{
    /// <summary>Applies the op.</summary>
    /// <param name="x">[tokens, columns].</param>
    /// <param name="sequences">Which rows form a sentence.</param>
    /// <returns>[sentences, columns] float32.</returns>
    public static Tensor Apply(Tensor x, Sequences sequences)
    {
        if (x.Rows != sequences.Tokens)
            throw new ArgumentException($"pooling {sequences.Tokens} tokens cannot take {x}");
        Tensor pooled = Tensor.Empty(new Shape(sequences.Count, x.Columns));
        bool record = Tensor.NeedsGrad(x);
        int[]? rows = record ? new int[pooled.Count] : null;
        Kernels.Current.PoolMax(x, sequences, pooled, rows);
        return record ? pooled.Record(new Node(x, rows!)) : pooled;
    }

    private sealed class Node(Tensor x, int[] rows) : GradNode
    {
        public override void Backward(Tensor gradient) => Kernels.Current.PoolMaxBackward(gradient, rows, GradTarget.Of(x));
    }
}
