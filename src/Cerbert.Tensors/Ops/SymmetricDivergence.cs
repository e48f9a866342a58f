using Cerbert.Tensors.Autograd;

namespace Cerbert.Tensors.Ops;

/// <summary>
/// How far two answers lie apart: the mean over rows of ½ (KL(p, q) + KL(q, p)) = ½ Σ_c (p_c − q_c) (log p_c − log q_c), with p and q the softmax
/// of two rows of logits.
/// </summary>
/// <remarks>With a_c = ½ (p_c (log p_c − log q_c) + p_c − q_c): dx_j = (a_j − p_j Σ_c a_c) / rows, and the same for y with p and q exchanged.</remarks>
public static class SymmetricDivergence
{
    /// <summary>Computes the divergence.</summary>
    /// <param name="x">[rows, classes] float32 logits.</param>
    /// <param name="y">As many.</param>
    /// <returns>A scalar of 0 or more; NaN when there are no rows.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor Apply(Tensor x, Tensor y)
    {
        if (x.Shape != y.Shape)
            throw new ArgumentException($"cannot compare logits of {x.Shape} with logits of {y.Shape}");
        Tensor loss = Tensor.Empty(Shape.Scalar);
        loss.CopyFrom([Kernels.Current.SymmetricDivergence(x, y)]);
        return Tensor.NeedsGrad(x, y) ? loss.Record(new Node(x, y)) : loss;
    }

    private sealed class Node(Tensor x, Tensor y) : GradNode
    {
        public override void Backward(Tensor gradient) =>
            Kernels.Current.SymmetricDivergenceBackward(x, y, gradient.Item(), GradTarget.Of(x), GradTarget.Of(y));
    }
}
