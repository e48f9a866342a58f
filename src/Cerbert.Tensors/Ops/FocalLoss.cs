using Cerbert.Tensors.Autograd;

namespace Cerbert.Tensors.Ops;

/// <summary>
/// Focal loss (Lin et al., arXiv 1708.02002, section 3.2): the mean over rows of −w_y (1 − p)^γ log p, p the probability of the row's label. What is right
/// already counts little.
/// </summary>
/// <remarks>
/// With s = w_y (γ (1 − p)^(γ−1) p log p − (1 − p)^γ), the slope by log p: dx_c = s·([c = y] − p_c) / rows; for one yes-or-no logit
/// dx = s·(1 − p)·(±1) / rows.
/// </remarks>
public static class FocalLoss
{
    /// <summary>Computes the loss.</summary>
    /// <param name="logits">[rows, classes] float32; a single column is the logit of yes, label 1.</param>
    /// <param name="labels">One per row; read again in the backward pass.</param>
    /// <param name="gamma">γ, 0 or more; 0 is cross-entropy.</param>
    /// <param name="weights">A weight per class (the paper's α), or null for 1 each.</param>
    /// <returns>A scalar; NaN when there are no rows.</returns>
    /// <exception cref="ArgumentException">Labels or weights do not match the logits.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A label is not a class, or γ is negative.</exception>
    public static Tensor Apply(Tensor logits, ReadOnlyMemory<int> labels, float gamma, float[]? weights = null)
    {
        int classes = Math.Max(2, logits.Columns);
        if (labels.Length != logits.Rows)
            throw new ArgumentException($"{labels.Length} labels for logits of {logits.Shape}");
        if (weights is not null && weights.Length != classes)
            throw new ArgumentException($"{weights.Length} class weights for {classes} classes");
        if (!(gamma >= 0))
            throw new ArgumentOutOfRangeException(nameof(gamma), gamma, "gamma is 0 or more");
        foreach (int label in labels.Span)
            if (label < 0 || label >= classes)
                throw new ArgumentOutOfRangeException(nameof(labels), label, $"a label must be from 0 to {classes - 1}");
        Tensor loss = Tensor.Empty(Shape.Scalar);
        loss.CopyFrom([Kernels.Current.FocalLoss(logits, labels, gamma, weights)]);
        return Tensor.NeedsGrad(logits) ? loss.Record(new Node(logits, labels, gamma, weights)) : loss;
    }

    private sealed class Node(Tensor logits, ReadOnlyMemory<int> labels, float gamma, float[]? weights) : GradNode
    {
        public override void Backward(Tensor gradient) =>
            Kernels.Current.FocalLossBackward(logits, labels, gamma, weights, gradient.Item(), GradTarget.Of(logits));
    }
}
