using Cerbert.Tensors.Autograd;

namespace Cerbert.Tensors.Ops;

/// <summary>
/// Circle loss (Sun et al., arXiv 2002.10857, equation 6) over a batch's similarities: log(1 + Σ_n exp(γ α_n (s_n − m)) · Σ_p exp(−γ α_p (s_p − 1 + m))),
/// α_p = max(0, 1 + m − s_p), α_n = max(0, s_n + m): every alike pair is to be more similar than every unlike one, and those count most that
/// are farthest from where they belong.
/// </summary>
/// <remarks>
/// The α are weights, not followed by the gradient (the paper's equation 10): with Z = 1 − exp(−loss), ds_n = Z·softmax(exponents of the unlike)·γ α_n,
/// ds_p = −Z·softmax(exponents of the alike)·γ α_p. A batch with pairs of one kind only gives 0.
/// </remarks>
public static class CircleLoss
{
    /// <summary>Computes the loss.</summary>
    /// <param name="similarities">[pairs, 1] float32 cosines.</param>
    /// <param name="labels">Per pair: above 0 is alike; read again in the backward pass.</param>
    /// <param name="margin">m, from 0 to 1.</param>
    /// <param name="scale">γ, above 0.</param>
    /// <returns>A scalar of 0 or more.</returns>
    /// <exception cref="ArgumentException">The number of labels is not that of the similarities.</exception>
    public static Tensor Apply(Tensor similarities, ReadOnlyMemory<int> labels, float margin, float scale)
    {
        if (labels.Length != similarities.Count)
            throw new ArgumentException($"{labels.Length} labels for similarities of {similarities.Shape}");
        Tensor loss = Tensor.Empty(Shape.Scalar);
        loss.CopyFrom([Kernels.Current.CircleLoss(similarities, labels, margin, scale)]);
        return Tensor.NeedsGrad(similarities) ? loss.Record(new Node(similarities, labels, margin, scale)) : loss;
    }

    private sealed class Node(Tensor similarities, ReadOnlyMemory<int> labels, float margin, float scale) : GradNode
    {
        public override void Backward(Tensor gradient) =>
            Kernels.Current.CircleLossBackward(similarities, labels, margin, scale, gradient.Item(), GradTarget.Of(similarities));
    }
}
