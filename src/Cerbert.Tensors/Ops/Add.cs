using Cerbert.Tensors.Autograd;

namespace Cerbert.Tensors.Ops;

/// <summary>y = a + b, element by element; both get y's gradient.</summary>
public static class Add
{
    /// <summary>Adds two tensors.</summary>
    /// <param name="a">Any shape.</param>
    /// <param name="b">The same shape.</param>
    /// <returns>The sum, in a's element type.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor Apply(Tensor a, Tensor b)
    {
        if (a.Shape != b.Shape)
            throw new ArgumentException($"cannot add {a} and {b}: their shapes differ");
        Tensor y = Tensor.Empty(a.Shape, a.DType);
        Kernels.Current.Copy(a, y, accumulate: false);
        Kernels.Current.Copy(b, y, accumulate: true);
        return Tensor.NeedsGrad(a, b) ? y.Record(new Node(a, b)) : y;
    }

    private sealed class Node(Tensor a, Tensor b) : GradNode
    {
        public override void Backward(Tensor gradient)
        {
            a.AddGrad(gradient);
            b.AddGrad(gradient);
        }
    }
}
