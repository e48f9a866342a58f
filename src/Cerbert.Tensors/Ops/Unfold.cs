using Cerbert.Tensors.Autograd;

namespace Cerbert.Tensors.Ops;

/// <summary>
/// The windows of <c>size</c> neighbouring tokens of each sentence, with size − 1 rows of zeros thought before and after it: a convolution is a
/// linear layer over them. A sentence of n tokens has n + size − 1 windows; window i holds tokens i − size + 1 to i.
/// </summary>
/// <remarks>dx[t] = Σ of the gradients of the places where token t stood.</remarks>
public static class Unfold
{
    /// <summary>Takes the windows.</summary>
    /// <param name="x">[tokens, columns].</param>
    /// <param name="sequences">Which rows form a sentence.</param>
    /// <param name="size">Tokens per window, at least 1.</param>
    /// <param name="windows">Which rows of the result form a sentence.</param>
    /// <returns>[windows, size · columns], earlier tokens first, in x's element type.</returns>
    public static Tensor Apply(Tensor x, Sequences sequences, int size, out Sequences windows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        if (x.Rows != sequences.Tokens)
            throw new ArgumentException($"windows over {sequences.Tokens} tokens cannot be taken of {x}");
        var offsets = new int[sequences.Count + 1];
        for (int s = 0; s < sequences.Count; s++)
            offsets[s + 1] = offsets[s] + sequences.Length(s) + size - 1;
        windows = new Sequences(offsets);
        Tensor y = Tensor.Empty(new Shape(windows.Tokens, size * x.Columns), x.DType);
        Kernels.Current.Unfold(x, sequences, size, y);
        return Tensor.NeedsGrad(x) ? y.Record(new Node(x, sequences, size)) : y;
    }

    private sealed class Node(Tensor x, Sequences sequences, int size) : GradNode
    {
        public override void Backward(Tensor gradient) => Kernels.Current.UnfoldBackward(gradient, sequences, size, GradTarget.Of(x));
    }
}
