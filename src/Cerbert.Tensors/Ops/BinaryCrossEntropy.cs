using Cerbert.Tensors.Autograd;

namespace Cerbert.Tensors.Ops;

/// <summary>
/// Binary cross-entropy with logits, the mean over all elements of −w·t·log σ(x) − (1 − t)·log(1 − σ(x)), with a weight w per column
/// on the positive term for labels that are rare.
/// </summary>
/// <remarks>
/// Computed as (1 − t)·x + (1 + (w − 1)·t)·(log(1 + e^−|x|) + max(−x, 0)), which no logit overflows. With n elements,
/// dx = ((1 − t) − (1 + (w − 1)·t)·σ(−x)) / n.
/// </remarks>
public static class BinaryCrossEntropy
{
    /// <summary>Computes the loss.</summary>
    /// <param name="logits">[rows, labels] float32.</param>
    /// <param name="targets">[rows, labels] 0, 1 or a probability between; read again in the backward pass.</param>
    /// <param name="positiveWeights">[labels], or null for 1 each.</param>
    /// <returns>A scalar; NaN when there are no elements.</returns>
    /// <exception cref="ArgumentException">Targets or weights do not match the logits.</exception>
    public static Tensor Apply(Tensor logits, ReadOnlyMemory<float> targets, float[]? positiveWeights = null)
    {
        if (targets.Length != logits.Count)
            throw new ArgumentException($"{targets.Length} targets for logits of {logits.Shape}");
        if (positiveWeights is not null && positiveWeights.Length != logits.Columns)
            throw new ArgumentException($"{positiveWeights.Length} positive weights for logits of {logits.Shape}");
        Tensor loss = Tensor.Empty(Shape.Scalar);
        loss.CopyFrom([Kernels.Current.BinaryCrossEntropy(logits, targets, positiveWeights)]);
        return Tensor.NeedsGrad(logits) ? loss.Record(new Node(logits, targets, positiveWeights)) : loss;
    }

    private sealed class Node(Tensor logits, ReadOnlyMemory<float> targets, float[]? positiveWeights) : GradNode
    {
        public override void Backward(Tensor gradient) =>
            Kernels.Current.BinaryCrossEntropyBackward(logits, targets, positiveWeights, gradient.Item(), GradTarget.Of(logits));
    }
}
