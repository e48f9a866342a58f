using Cerbert.Tensors.Autograd;

namespace Cerbert.Tensors.Ops;

/// <summary>
/// The cosine embedding loss: the mean of 1 − c for alike pairs and max(0, c − margin) for others, c being the cosine of the pair's
/// vectors (<see cref="CosineSimilarity"/>). The definition is PyTorch's CosineEmbeddingLoss.
/// </summary>
/// <remarks>dc = −1 / n for alike pairs; 1 / n for others where c is above the margin, else 0.</remarks>
public static class CosineEmbedding
{
    /// <summary>Computes the loss.</summary>
    /// <param name="cosines">[pairs, 1] or [pairs], float32.</param>
    /// <param name="labels">One per pair, above 0 for alike ones (1) and not for others (0 or −1); read again in the backward pass.</param>
    /// <param name="margin">The cosine up to which other pairs are left alone, −1 to 1.</param>
    /// <returns>A scalar; NaN when there are no pairs.</returns>
    /// <exception cref="ArgumentException">The number of labels is not that of the cosines.</exception>
    public static Tensor Apply(Tensor cosines, ReadOnlyMemory<int> labels, float margin = 0)
    {
        if (labels.Length != cosines.Count)
            throw new ArgumentException($"{labels.Length} labels for cosines of {cosines.Shape}");
        Tensor loss = Tensor.Empty(Shape.Scalar);
        loss.CopyFrom([Kernels.Current.CosineEmbedding(cosines, labels, margin)]);
        return Tensor.NeedsGrad(cosines) ? loss.Record(new Node(cosines, labels, margin)) : loss;
    }

    private sealed class Node(Tensor cosines, ReadOnlyMemory<int> labels, float margin) : GradNode
    {
        public override void Backward(Tensor gradient) =>
            Kernels.Current.CosineEmbeddingBackward(cosines, labels, margin, gradient.Item(), GradTarget.Of(cosines));
    }
}
