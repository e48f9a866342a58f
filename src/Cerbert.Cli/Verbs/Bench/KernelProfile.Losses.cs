using Cerbert.Tensors;

namespace Cerbert.Cli.Verbs.Bench;

/// <content>Those of losses.</content>
internal sealed partial class KernelProfile
{
    public override float CrossEntropy(Tensor logits, ReadOnlyMemory<int> labels, CrossEntropyWeights weights, Tensor logSum) =>
        Timed(() => inner.CrossEntropy(logits, labels, weights, logSum));

    public override void CrossEntropyBackward(
        Tensor logits, ReadOnlyMemory<int> labels, CrossEntropyWeights weights, Tensor logSum, float scale, GradTarget dlogits) =>
        Timed(() => inner.CrossEntropyBackward(logits, labels, weights, logSum, scale, dlogits));

    public override float BinaryCrossEntropy(Tensor logits, ReadOnlyMemory<float> targets, float[]? positiveWeights) =>
        Timed(() => inner.BinaryCrossEntropy(logits, targets, positiveWeights));

    public override void BinaryCrossEntropyBackward(Tensor logits, ReadOnlyMemory<float> targets, float[]? positiveWeights, float scale, GradTarget dlogits) =>
        Timed(() => inner.BinaryCrossEntropyBackward(logits, targets, positiveWeights, scale, dlogits));

    public override float SquaredError(Tensor x, ReadOnlyMemory<float> targets, OutputRange? range) =>
        Timed(() => inner.SquaredError(x, targets, range));

    public override void SquaredErrorBackward(Tensor x, ReadOnlyMemory<float> targets, OutputRange? range, float scale, GradTarget dx) =>
        Timed(() => inner.SquaredErrorBackward(x, targets, range, scale, dx));

    public override float CosineEmbedding(Tensor cosines, ReadOnlyMemory<int> labels, float margin) =>
        Timed(() => inner.CosineEmbedding(cosines, labels, margin));

    public override void CosineEmbeddingBackward(Tensor cosines, ReadOnlyMemory<int> labels, float margin, float scale, GradTarget dcosines) =>
        Timed(() => inner.CosineEmbeddingBackward(cosines, labels, margin, scale, dcosines));

    public override float SymmetricDivergence(Tensor x, Tensor y) =>
        Timed(() => inner.SymmetricDivergence(x, y));

    public override void SymmetricDivergenceBackward(Tensor x, Tensor y, float scale, GradTarget dx, GradTarget dy) =>
        Timed(() => inner.SymmetricDivergenceBackward(x, y, scale, dx, dy));

    public override float TemperedDivergence(Tensor x, ReadOnlyMemory<float> teacher, float temperature) =>
        Timed(() => inner.TemperedDivergence(x, teacher, temperature));

    public override void TemperedDivergenceBackward(Tensor x, ReadOnlyMemory<float> teacher, float temperature, float scale, GradTarget dx) =>
        Timed(() => inner.TemperedDivergenceBackward(x, teacher, temperature, scale, dx));

    public override float FocalLoss(Tensor logits, ReadOnlyMemory<int> labels, float gamma, float[]? weights) =>
        Timed(() => inner.FocalLoss(logits, labels, gamma, weights));

    public override void FocalLossBackward(Tensor logits, ReadOnlyMemory<int> labels, float gamma, float[]? weights, float scale, GradTarget dlogits) =>
        Timed(() => inner.FocalLossBackward(logits, labels, gamma, weights, scale, dlogits));

    public override float CircleLoss(Tensor similarities, ReadOnlyMemory<int> labels, float margin, float scale) =>
        Timed(() => inner.CircleLoss(similarities, labels, margin, scale));

    public override void CircleLossBackward(Tensor similarities, ReadOnlyMemory<int> labels, float margin, float scale, float factor, GradTarget dsimilarities) =>
        Timed(() => inner.CircleLossBackward(similarities, labels, margin, scale, factor, dsimilarities));
}
