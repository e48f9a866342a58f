using Cerbert.Tensors.Autograd;

namespace Cerbert.Tensors.Ops;

/// <summary>The same numbers in the same order under another shape.</summary>
public static class Reshape
{
    /// <summary>Copies x into the shape.</summary>
    /// <exception cref="ArgumentException">The shape holds another number of elements.</exception>
    public static Tensor Apply(Tensor x, Shape shape)
    {
        if (shape.Count != x.Count)
            throw new ArgumentException($"{x} cannot be reshaped to {shape}");
        Tensor y = Tensor.Empty(shape, x.DType);
        Kernels.Current.Copy(x, y, accumulate: false);
        return Tensor.NeedsGrad(x) ? y.Record(new Node(x)) : y;
    }

    private sealed class Node(Tensor x) : GradNode
    {
        public override void Backward(Tensor gradient) => x.AddGrad(gradient);
    }
}
