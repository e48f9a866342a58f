using Cerbert.Tensors.Autograd;

namespace Cerbert.Tensors.Ops;

/// <summary>y = a + β·b, element by element.</summary>
/// <remarks>da = dy, db = β·dy.</remarks>
public static class Add
{
    /// <summary>Adds two tensors.</summary>
    /// <param name="a">Any shape.</param>
    /// <param name="b">The same shape.</param>
    /// <param name="ofB">Factor on it: −1 for the difference.</param>
    /// <returns>The sum, in a's element type.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor Apply(Tensor a, Tensor b, float ofB = 1)
    {
        if (a.Shape != b.Shape)
            throw new ArgumentException($"cannot add {a} and {b}: their shapes differ");
        Tensor y = Tensor.Empty(a.Shape, a.DType);
        Kernels.Current.Copy(a, y, accumulate: false);
        Kernels.Current.Copy(b, y, accumulate: true, ofB);
        return Tensor.NeedsGrad(a, b) ? y.Record(new Node(a, b, ofB)) : y;
    }

    private sealed class Node(Tensor a, Tensor b, float ofB) : GradNode
    {
        public override void Backward(Tensor gradient)
        {
            a.AddGrad(gradient);
            b.AddGrad(gradient, ofB);
        }
    }
}
