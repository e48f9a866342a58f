using Cerbert.Tensors.Autograd;

namespace Cerbert.Tensors.Ops;

/// <summary>s = α·a + β·b of two scalars: an objective and a term beside it.</summary>
/// <remarks>da = α·ds, db = β·ds.</remarks>
public static class WeightedSum
{
    /// <summary>Adds two losses.</summary>
    /// <param name="a">A float32 scalar.</param>
    /// <param name="ofA">Factor on it.</param>
    /// <param name="b">Another one.</param>
    /// <param name="ofB">Factor on it.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ArgumentException">One of them is not a single number.</exception>
    public static Tensor Apply(Tensor a, float ofA, Tensor b, float ofB)
    {
        if (a.Count != 1 || b.Count != 1)
            throw new ArgumentException($"cannot add {a} and {b}: both have to be scalars");
        Tensor sum = Tensor.Empty(Shape.Scalar);
        sum.CopyFrom([ofA * a.Item() + ofB * b.Item()]);
        return Tensor.NeedsGrad(a, b) ? sum.Record(new Node(a, ofA, b, ofB)) : sum;
    }

    private sealed class Node(Tensor a, float ofA, Tensor b, float ofB) : GradNode
    {
        public override void Backward(Tensor gradient)
        {
            a.AddGrad(gradient, ofA);
            b.AddGrad(gradient, ofB);
        }
    }
}
