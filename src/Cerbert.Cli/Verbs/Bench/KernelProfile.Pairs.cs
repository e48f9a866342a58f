using System.Diagnostics;
using Cerbert.Tensors;

namespace Cerbert.Cli.Verbs.Bench;

/// <summary>Kernels of pairs and of objectives with one number per example.</summary>
internal sealed partial class KernelProfile
{
    public override float BinaryCrossEntropy(Tensor logits, ReadOnlyMemory<float> targets, float[]? positiveWeights)
    {
        long start = Stopwatch.GetTimestamp();
        float result = inner.BinaryCrossEntropy(logits, targets, positiveWeights);
        Took(start);
        return result;
    }

    public override void BinaryCrossEntropyBackward(Tensor logits, ReadOnlyMemory<float> targets, float[]? positiveWeights, float scale, GradTarget dlogits)
    {
        long start = Stopwatch.GetTimestamp();
        inner.BinaryCrossEntropyBackward(logits, targets, positiveWeights, scale, dlogits);
        Took(start);
    }

    public override float SquaredError(Tensor x, ReadOnlyMemory<float> targets, OutputRange? range)
    {
        long start = Stopwatch.GetTimestamp();
        float result = inner.SquaredError(x, targets, range);
        Took(start);
        return result;
    }

    public override void SquaredErrorBackward(Tensor x, ReadOnlyMemory<float> targets, OutputRange? range, float scale, GradTarget dx)
    {
        long start = Stopwatch.GetTimestamp();
        inner.SquaredErrorBackward(x, targets, range, scale, dx);
        Took(start);
    }

    public override float CosineEmbedding(Tensor cosines, ReadOnlyMemory<int> labels, float margin)
    {
        long start = Stopwatch.GetTimestamp();
        float result = inner.CosineEmbedding(cosines, labels, margin);
        Took(start);
        return result;
    }

    public override void CosineEmbeddingBackward(Tensor cosines, ReadOnlyMemory<int> labels, float margin, float scale, GradTarget dcosines)
    {
        long start = Stopwatch.GetTimestamp();
        inner.CosineEmbeddingBackward(cosines, labels, margin, scale, dcosines);
        Took(start);
    }

    public override void PairFeatures(Tensor pairs, PairFeatureKind kind, Tensor features)
    {
        long start = Stopwatch.GetTimestamp();
        inner.PairFeatures(pairs, kind, features);
        Took(start);
    }

    public override void PairFeaturesBackward(Tensor pairs, PairFeatureKind kind, Tensor dfeatures, GradTarget dpairs)
    {
        long start = Stopwatch.GetTimestamp();
        inner.PairFeaturesBackward(pairs, kind, dfeatures, dpairs);
        Took(start);
    }

    public override void CosineSimilarity(Tensor pairs, Tensor cosines)
    {
        long start = Stopwatch.GetTimestamp();
        inner.CosineSimilarity(pairs, cosines);
        Took(start);
    }

    public override void CosineSimilarityBackward(Tensor pairs, Tensor dcosines, GradTarget dpairs)
    {
        long start = Stopwatch.GetTimestamp();
        inner.CosineSimilarityBackward(pairs, dcosines, dpairs);
        Took(start);
    }

    public override void PairDot(Tensor pairs, float scale, Tensor products)
    {
        long start = Stopwatch.GetTimestamp();
        inner.PairDot(pairs, scale, products);
        Took(start);
    }

    public override void PairDotBackward(Tensor pairs, float scale, Tensor dproducts, GradTarget dpairs)
    {
        long start = Stopwatch.GetTimestamp();
        inner.PairDotBackward(pairs, scale, dproducts, dpairs);
        Took(start);
    }

    public override double Dot(Tensor x, Tensor y)
    {
        long start = Stopwatch.GetTimestamp();
        double result = inner.Dot(x, y);
        Took(start);
        return result;
    }
}
