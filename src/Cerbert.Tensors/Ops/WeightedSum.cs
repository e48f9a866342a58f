using Cerbert.Tensors.Autograd;

namespace Cerbert.Tensors.Ops;

/// <summary>s = a + weight·b of two scalars: an objective and a term beside it.</summary>
/// <remarks>da = ds, db = weight·ds.</remarks>
public static class WeightedSum
{
    /// <summary>Adds a term to a loss.</summary>
    /// <param name="a">A float32 scalar.</param>
    /// <param name="b">Another one.</param>
    /// <param name="weight">Factor on it.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ArgumentException">One of them is not a single number.</exception>
    public static Tensor Apply(Tensor a, Tensor b, float weight)
    {
        if (a.Count != 1 || b.Count != 1)
            throw new ArgumentException($"cannot add {b} to the scalar {a}");
        Tensor sum = Tensor.Empty(Shape.Scalar);
        sum.CopyFrom([a.Item() + weight * b.Item()]);
        return Tensor.NeedsGrad(a, b) ? sum.Record(new Node(a, b, weight)) : sum;
    }

    private sealed class Node(Tensor a, Tensor b, float weight) : GradNode
    {
        public override void Backward(Tensor gradient)
        {
            a.AddGrad(gradient);
            b.AddGrad(gradient, weight);
        }
    }
}
