using System.Diagnostics;
using System.Runtime.CompilerServices;
using Cerbert.Tensors;
using Cerbert.Tensors.Random;

namespace Cerbert.Cli.Verbs.Bench;

/// <summary>Kernels that take the time of every call and leave the work to others.</summary>
internal sealed class KernelProfile(Kernels inner) : Kernels
{
    private readonly Dictionary<string, (long Ticks, int Calls)> times = new(StringComparer.Ordinal);

    /// <summary>Seconds and calls since the last <see cref="Clear"/>, by kernel, the longest first.</summary>
    public IReadOnlyList<(string Kernel, double Seconds, int Calls)> Times =>
        [.. times.OrderByDescending(time => time.Value.Ticks).Select(time => (time.Key, (double)time.Value.Ticks / Stopwatch.Frequency, time.Value.Calls))];

    /// <summary>Starts anew.</summary>
    public void Clear() => times.Clear();

    public override void Fill(Tensor target, float value)
    {
        long start = Stopwatch.GetTimestamp();
        inner.Fill(target, value);
        Took(start);
    }

    public override void Copy(Tensor source, Tensor target, bool accumulate, float scale = 1)
    {
        long start = Stopwatch.GetTimestamp();
        inner.Copy(source, target, accumulate, scale);
        Took(start);
    }

    public override void MatMul(Tensor a, bool transposeA, Tensor b, bool transposeB, Tensor c, bool accumulate, Tensor? bias = null)
    {
        long start = Stopwatch.GetTimestamp();
        inner.MatMul(a, transposeA, b, transposeB, c, accumulate, bias);
        Took(start, transposeB ? "MatMul forward" : transposeA ? "MatMul weight gradient" : "MatMul input gradient");
    }

    public override void SumRows(Tensor x, Tensor target, bool accumulate)
    {
        long start = Stopwatch.GetTimestamp();
        inner.SumRows(x, target, accumulate);
        Took(start);
    }

    public override void Activate(Activation activation, Tensor x, Tensor y)
    {
        long start = Stopwatch.GetTimestamp();
        inner.Activate(activation, x, y);
        Took(start);
    }

    public override void ActivateBackward(Activation activation, Tensor x, Tensor dy, Tensor dx, bool accumulate)
    {
        long start = Stopwatch.GetTimestamp();
        inner.ActivateBackward(activation, x, dy, dx, accumulate);
        Took(start);
    }

    public override void Dropout(Tensor x, DropoutMask mask, Tensor y, bool accumulate)
    {
        long start = Stopwatch.GetTimestamp();
        inner.Dropout(x, mask, y, accumulate);
        Took(start);
    }

    public override void LayerNorm(
        Tensor x, Tensor? residual, DropoutMask mask, Tensor gamma, Tensor beta, float epsilon, Tensor y, Tensor? normalised, Tensor? inverse)
    {
        long start = Stopwatch.GetTimestamp();
        inner.LayerNorm(x, residual, mask, gamma, beta, epsilon, y, normalised, inverse);
        Took(start);
    }

    public override void LayerNormBackward(
        Tensor dy, Tensor normalised, Tensor inverse, Tensor gamma, DropoutMask mask, GradTarget dx, GradTarget dresidual, GradTarget dgamma, GradTarget dbeta)
    {
        long start = Stopwatch.GetTimestamp();
        inner.LayerNormBackward(dy, normalised, inverse, gamma, mask, dx, dresidual, dgamma, dbeta);
        Took(start);
    }

    public override void Embed(EmbeddingIndices indices, Tensor words, Tensor? positions, Tensor? types, Tensor sum)
    {
        long start = Stopwatch.GetTimestamp();
        inner.Embed(indices, words, positions, types, sum);
        Took(start);
    }

    public override void EmbedBackward(ReadOnlyMemory<int> indices, Tensor dsum, GradTarget dtable)
    {
        long start = Stopwatch.GetTimestamp();
        inner.EmbedBackward(indices, dsum, dtable);
        Took(start);
    }

    public override void Attention(Tensor qkv, Sequences sequences, int heads, DropoutMask mask, Tensor context, Tensor? logSum)
    {
        long start = Stopwatch.GetTimestamp();
        inner.Attention(qkv, sequences, heads, mask, context, logSum);
        Took(start);
    }

    public override void AttentionBackward(
        Tensor qkv, Sequences sequences, int heads, DropoutMask mask, Tensor context, Tensor logSum, Tensor dcontext, GradTarget dqkv)
    {
        long start = Stopwatch.GetTimestamp();
        inner.AttentionBackward(qkv, sequences, heads, mask, context, logSum, dcontext, dqkv);
        Took(start);
    }

    public override void AttentionProbabilities(Tensor qkv, Sequences sequences, int heads, int sentence, int head, Tensor probabilities)
    {
        long start = Stopwatch.GetTimestamp();
        inner.AttentionProbabilities(qkv, sequences, heads, sentence, head, probabilities);
        Took(start);
    }

    public override void PoolFirst(Tensor x, Sequences sequences, Tensor pooled)
    {
        long start = Stopwatch.GetTimestamp();
        inner.PoolFirst(x, sequences, pooled);
        Took(start);
    }

    public override void PoolFirstBackward(Tensor dpooled, Sequences sequences, GradTarget dx)
    {
        long start = Stopwatch.GetTimestamp();
        inner.PoolFirstBackward(dpooled, sequences, dx);
        Took(start);
    }

    public override void PoolMean(Tensor x, Sequences sequences, Tensor pooled)
    {
        long start = Stopwatch.GetTimestamp();
        inner.PoolMean(x, sequences, pooled);
        Took(start);
    }

    public override void PoolMeanBackward(Tensor dpooled, Sequences sequences, GradTarget dx)
    {
        long start = Stopwatch.GetTimestamp();
        inner.PoolMeanBackward(dpooled, sequences, dx);
        Took(start);
    }

    public override void PoolMax(Tensor x, Sequences sequences, Tensor pooled, int[]? rows)
    {
        long start = Stopwatch.GetTimestamp();
        inner.PoolMax(x, sequences, pooled, rows);
        Took(start);
    }

    public override void PoolMaxBackward(Tensor dpooled, int[] rows, GradTarget dx)
    {
        long start = Stopwatch.GetTimestamp();
        inner.PoolMaxBackward(dpooled, rows, dx);
        Took(start);
    }

    public override void Unfold(Tensor x, Sequences sequences, int size, Tensor y)
    {
        long start = Stopwatch.GetTimestamp();
        inner.Unfold(x, sequences, size, y);
        Took(start);
    }

    public override void UnfoldBackward(Tensor dy, Sequences sequences, int size, GradTarget dx)
    {
        long start = Stopwatch.GetTimestamp();
        inner.UnfoldBackward(dy, sequences, size, dx);
        Took(start);
    }

    public override void CopyColumns(Tensor source, int sourceColumn, Tensor target, int targetColumn, int columns, bool accumulate)
    {
        long start = Stopwatch.GetTimestamp();
        inner.CopyColumns(source, sourceColumn, target, targetColumn, columns, accumulate);
        Took(start);
    }

    public override void MixGroups(Tensor x, Tensor shares, Tensor y)
    {
        long start = Stopwatch.GetTimestamp();
        inner.MixGroups(x, shares, y);
        Took(start);
    }

    public override void MixGroupsBackward(Tensor x, Tensor shares, Tensor dy, GradTarget dx, Tensor dshares)
    {
        long start = Stopwatch.GetTimestamp();
        inner.MixGroupsBackward(x, shares, dy, dx, dshares);
        Took(start);
    }

    public override void LstmCell(Tensor gates, int step, int steps, Tensor products, Tensor cell, Tensor nextCell, Tensor hidden)
    {
        long start = Stopwatch.GetTimestamp();
        inner.LstmCell(gates, step, steps, products, cell, nextCell, hidden);
        Took(start);
    }

    public override void LstmCellBackward(Tensor gates, Tensor cell, Tensor nextCell, Tensor dhidden, Tensor dcell, Tensor dinput, int step, int steps)
    {
        long start = Stopwatch.GetTimestamp();
        inner.LstmCellBackward(gates, cell, nextCell, dhidden, dcell, dinput, step, steps);
        Took(start);
    }

    public override void GruCell(Tensor gates, int step, int steps, Tensor products, Tensor hidden, Tensor activated, Tensor next)
    {
        long start = Stopwatch.GetTimestamp();
        inner.GruCell(gates, step, steps, products, hidden, activated, next);
        Took(start);
    }

    public override void GruCellBackward(Tensor activated, Tensor products, Tensor hidden, Tensor dhidden, Tensor dinput, int step, int steps)
    {
        long start = Stopwatch.GetTimestamp();
        inner.GruCellBackward(activated, products, hidden, dhidden, dinput, step, steps);
        Took(start);
    }

    public override void Gather(Tensor x, ReadOnlyMemory<int> indices, Tensor target)
    {
        long start = Stopwatch.GetTimestamp();
        inner.Gather(x, indices, target);
        Took(start);
    }

    public override float CrossEntropy(Tensor logits, ReadOnlyMemory<int> labels, CrossEntropyWeights weights, Tensor logSum)
    {
        long start = Stopwatch.GetTimestamp();
        float loss = inner.CrossEntropy(logits, labels, weights, logSum);
        Took(start);
        return loss;
    }

    public override void CrossEntropyBackward(
        Tensor logits, ReadOnlyMemory<int> labels, CrossEntropyWeights weights, Tensor logSum, float scale, GradTarget dlogits)
    {
        long start = Stopwatch.GetTimestamp();
        inner.CrossEntropyBackward(logits, labels, weights, logSum, scale, dlogits);
        Took(start);
    }

    public override float BinaryCrossEntropy(Tensor logits, ReadOnlyMemory<float> targets, float[]? positiveWeights)
    {
        long start = Stopwatch.GetTimestamp();
        float loss = inner.BinaryCrossEntropy(logits, targets, positiveWeights);
        Took(start);
        return loss;
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
        float loss = inner.SquaredError(x, targets, range);
        Took(start);
        return loss;
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
        float loss = inner.CosineEmbedding(cosines, labels, margin);
        Took(start);
        return loss;
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

    public override void AddGram(IReadOnlyList<Tensor> vectors, double[,] products)
    {
        long start = Stopwatch.GetTimestamp();
        inner.AddGram(vectors, products);
        Took(start);
    }

    public override void WeightedSum(IReadOnlyList<Tensor> vectors, float[] factors, Tensor sum)
    {
        long start = Stopwatch.GetTimestamp();
        inner.WeightedSum(vectors, factors, sum);
        Took(start);
    }

    public override double SumOfSquares(Tensor x)
    {
        long start = Stopwatch.GetTimestamp();
        double sum = inner.SumOfSquares(x);
        Took(start);
        return sum;
    }

    public override void AdamW(Tensor value, Tensor? gradient, Tensor moment1, Tensor moment2, Tensor? half, in AdamWStep step)
    {
        long start = Stopwatch.GetTimestamp();
        inner.AdamW(value, gradient, moment1, moment2, half, step);
        Took(start);
    }

    public override void Sgd(Tensor value, Tensor gradient, Tensor? buffer, Tensor? half, in SgdStep step)
    {
        long start = Stopwatch.GetTimestamp();
        inner.Sgd(value, gradient, buffer, half, step);
        Took(start);
    }

    public override void Madgrad(Tensor value, Tensor gradient, Tensor sum, Tensor squares, Tensor start, Tensor? half, in MadgradStep step)
    {
        long began = Stopwatch.GetTimestamp();
        inner.Madgrad(value, gradient, sum, squares, start, half, step);
        Took(began);
    }

    public override (double Value, double Update) LambMoments(Tensor value, Tensor gradient, Tensor moment1, Tensor moment2, in LambStep step)
    {
        long start = Stopwatch.GetTimestamp();
        (double Value, double Update) result = inner.LambMoments(value, gradient, moment1, moment2, step);
        Took(start);
        return result;
    }

    public override void LambApply(Tensor value, Tensor moment1, Tensor moment2, Tensor? half, float rate, in LambStep step)
    {
        long start = Stopwatch.GetTimestamp();
        inner.LambApply(value, moment1, moment2, half, rate, step);
        Took(start);
    }

    public override void AdafactorMoments(Tensor gradient, Tensor row, Tensor? column, in AdafactorStep step)
    {
        long start = Stopwatch.GetTimestamp();
        inner.AdafactorMoments(gradient, row, column, step);
        Took(start);
    }

    public override double AdafactorSquares(Tensor gradient, Tensor row, Tensor? column, in AdafactorStep step)
    {
        long start = Stopwatch.GetTimestamp();
        double result = inner.AdafactorSquares(gradient, row, column, step);
        Took(start);
        return result;
    }

    public override void AdafactorApply(
        Tensor value, Tensor gradient, Tensor row, Tensor? column, Tensor? moment, Tensor? half, in AdafactorStep step)
    {
        long start = Stopwatch.GetTimestamp();
        inner.AdafactorApply(value, gradient, row, column, moment, half, step);
        Took(start);
    }

    public override void Blend(Tensor target, Tensor source, float weight, Tensor? half = null)
    {
        long start = Stopwatch.GetTimestamp();
        inner.Blend(target, source, weight, half);
        Took(start);
    }

    public override void Lookahead(Tensor value, Tensor slow, Tensor? half, float weight)
    {
        long start = Stopwatch.GetTimestamp();
        inner.Lookahead(value, slow, half, weight);
        Took(start);
    }

    public override void Exchange(Tensor value, Tensor other, Tensor? half)
    {
        long start = Stopwatch.GetTimestamp();
        inner.Exchange(value, other, half);
        Took(start);
    }

    public override void Perturb(Tensor value, Tensor direction, Tensor backup, float scale)
    {
        long start = Stopwatch.GetTimestamp();
        inner.Perturb(value, direction, backup, scale);
        Took(start);
    }

    public override void Mixout(Tensor value, Tensor initial, Tensor backup, DropoutMask mask)
    {
        long start = Stopwatch.GetTimestamp();
        inner.Mixout(value, initial, backup, mask);
        Took(start);
    }

    public override double SquaredDistance(Tensor x, Tensor y)
    {
        long start = Stopwatch.GetTimestamp();
        double result = inner.SquaredDistance(x, y);
        Took(start);
        return result;
    }

    private void Took(long start, [CallerMemberName] string kernel = "")
    {
        (long ticks, int calls) = times.GetValueOrDefault(kernel);
        times[kernel] = (ticks + Stopwatch.GetTimestamp() - start, calls + 1);
    }
}
