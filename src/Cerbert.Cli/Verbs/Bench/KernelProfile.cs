using System.Diagnostics;
using System.Runtime.CompilerServices;
using Cerbert.Tensors;
using Cerbert.Tensors.Random;

namespace Cerbert.Cli.Verbs.Bench;

/// <summary>
/// Kernels that take the time of every call and leave the work to others. Of those that a step of BERT spends its time in, they also count the
/// bytes of the operands, each once: what has to come from memory and go there when nothing of it lies in a cache.
/// </summary>
internal sealed class KernelProfile(Kernels inner) : Kernels
{
    private readonly Dictionary<Kind, Total> totals = [];

    /// <summary>What was spent since the last <see cref="Clear"/>, by kernel, products by the size of their weight; the longest first.</summary>
    public IReadOnlyList<KernelCost> Costs =>
        [.. totals.OrderByDescending(total => total.Value.Ticks).Select(total => new KernelCost(
            total.Key.Kernel, total.Key.Rows, total.Key.Columns, (double)total.Value.Ticks / Stopwatch.Frequency, total.Value.Calls,
            total.Value.Bytes, total.Value.Flops))];

    /// <summary>Starts anew.</summary>
    public void Clear() => totals.Clear();

    public override void Fill(Tensor target, float value) =>
        Timed(() => inner.Fill(target, value), Bytes(target));

    public override void Copy(Tensor source, Tensor target, bool accumulate, float scale = 1) =>
        Timed(() => inner.Copy(source, target, accumulate, scale), Bytes(source, target));

    public override void MatMul(Tensor a, bool transposeA, Tensor b, bool transposeB, Tensor c, bool accumulate, Tensor? bias = null)
    {
        long start = Stopwatch.GetTimestamp();
        inner.MatMul(a, transposeA, b, transposeB, c, accumulate, bias);
        Tensor weight = transposeA ? c : b;
        var kind = new Kind(transposeB ? KernelCost.Forward : transposeA ? KernelCost.WeightGradient : KernelCost.InputGradient, weight.Rows, weight.Columns);
        Took(kind, start, Bytes(a, b, c), 2L * c.Count * (transposeA ? a.Rows : a.Columns));
    }

    public override bool TryMatMulPacked(Tensor x, PackedWeight weight, bool transposed, Tensor y, bool accumulate, Tensor? bias = null)
    {
        long start = Stopwatch.GetTimestamp();
        if (!inner.TryMatMulPacked(x, weight, transposed, y, accumulate, bias))
            return false;
        var kind = new Kind(transposed ? KernelCost.Forward : KernelCost.InputGradient, weight.Outputs, weight.Inputs);
        Took(kind, start, Bytes(x, y) + (2L * weight.Outputs * weight.Inputs), 2L * y.Count * x.Columns);
        return true;
    }

    public override void Pack(Tensor value, PackedWeight target, bool transposed) =>
        Timed(() => inner.Pack(value, target, transposed), Bytes(value) * 3 / 2);

    public override void MatMulInt8(Tensor x, QuantizedWeight weight, Tensor? bias, Tensor y)
    {
        long start = Stopwatch.GetTimestamp();
        inner.MatMulInt8(x, weight, bias, y);
        Took(new Kind(KernelCost.Int8, weight.Outputs, weight.Inputs), start, Bytes(x, y), 2L * y.Count * weight.Inputs);
    }

    public override void SumRows(Tensor x, Tensor target, bool accumulate) =>
        Timed(() => inner.SumRows(x, target, accumulate), Bytes(x, target));

    public override void Activate(Activation activation, Tensor x, Tensor y) =>
        Timed(() => inner.Activate(activation, x, y), Bytes(x, y));

    public override void ActivateBackward(Activation activation, Tensor x, Tensor dy, Tensor dx, bool accumulate) =>
        Timed(() => inner.ActivateBackward(activation, x, dy, dx, accumulate), Bytes(x, dy, dx));

    public override void ActivateBoth(Activation activation, Tensor x, Tensor dy) =>
        Timed(() => inner.ActivateBoth(activation, x, dy), Bytes(x, x, dy, dy));

    public override void Dropout(Tensor x, DropoutMask mask, Tensor y, bool accumulate) =>
        Timed(() => inner.Dropout(x, mask, y, accumulate), Bytes(x, y));

    public override void LayerNorm(
        Tensor x, Tensor? residual, DropoutMask mask, Tensor gamma, Tensor beta, float epsilon, Tensor y, Tensor? normalised, Tensor? inverse) =>
        Timed(() => inner.LayerNorm(x, residual, mask, gamma, beta, epsilon, y, normalised, inverse), Bytes(x, residual, y, normalised, inverse));

    public override void LayerNormBackward(
        Tensor dy, Tensor normalised, Tensor inverse, Tensor gamma, DropoutMask mask, GradTarget dx, GradTarget dresidual, GradTarget dgamma, GradTarget dbeta) =>
        Timed(() => inner.LayerNormBackward(dy, normalised, inverse, gamma, mask, dx, dresidual, dgamma, dbeta), Bytes(dy, normalised, inverse, dx.Tensor, dresidual.Tensor));

    public override void Embed(EmbeddingIndices indices, Tensor words, Tensor? positions, Tensor? types, Tensor sum) =>
        Timed(() => inner.Embed(indices, words, positions, types, sum), 2 * Bytes(sum));

    public override void EmbedBackward(ReadOnlyMemory<int> indices, Tensor dsum, GradTarget dtable) =>
        Timed(() => inner.EmbedBackward(indices, dsum, dtable), 3 * Bytes(dsum));

    public override void Attention(
        Tensor qkv, Sequences sequences, int heads, DropoutMask mask, Tensor context, Tensor? logSum, bool causal = false) =>
        Timed(() => inner.Attention(qkv, sequences, heads, mask, context, logSum, causal), Bytes(qkv, context, logSum));

    public override void AttentionBackward(
        Tensor qkv, Sequences sequences, int heads, DropoutMask mask, Tensor context, Tensor logSum, Tensor dcontext, GradTarget dqkv, bool causal = false) =>
        Timed(() => inner.AttentionBackward(qkv, sequences, heads, mask, context, logSum, dcontext, dqkv, causal), Bytes(qkv, context, logSum, dcontext, dqkv.Tensor));

    public override void CrossAttention(
        Tensor query, Tensor keyValue, Sequences sequences, Sequences keys, int heads, DropoutMask mask, Tensor context, Tensor? logSum) =>
        Timed(() => inner.CrossAttention(query, keyValue, sequences, keys, heads, mask, context, logSum), Bytes(query, keyValue, context, logSum));

    public override void CrossAttentionBackward(
        Tensor query, Tensor keyValue, Sequences sequences, Sequences keys, int heads, DropoutMask mask, Tensor context, Tensor logSum,
        Tensor dcontext, GradTarget dquery, GradTarget dkeyValue) =>
        Timed(() => inner.CrossAttentionBackward(query, keyValue, sequences, keys, heads, mask, context, logSum, dcontext, dquery, dkeyValue),
            Bytes(query, keyValue, context, logSum, dcontext, dquery.Tensor, dkeyValue.Tensor));

    public override void RelativeAttention(RelativeInputs x, Sequences sequences, int heads, DropoutMask mask, Tensor context, Tensor? logSum) =>
        Timed(() => inner.RelativeAttention(x, sequences, heads, mask, context, logSum));

    public override void RelativeAttentionBackward(
        RelativeInputs x, Sequences sequences, int heads, DropoutMask mask, Tensor context, Tensor logSum, Tensor dcontext, RelativeTargets targets) =>
        Timed(() => inner.RelativeAttentionBackward(x, sequences, heads, mask, context, logSum, dcontext, targets));

    public override void PoolFirst(Tensor x, Sequences sequences, Tensor pooled) =>
        Timed(() => inner.PoolFirst(x, sequences, pooled));

    public override void PoolFirstBackward(Tensor dpooled, Sequences sequences, GradTarget dx) =>
        Timed(() => inner.PoolFirstBackward(dpooled, sequences, dx));

    public override void PoolMean(Tensor x, Sequences sequences, Tensor pooled) =>
        Timed(() => inner.PoolMean(x, sequences, pooled));

    public override void PoolMeanBackward(Tensor dpooled, Sequences sequences, GradTarget dx) =>
        Timed(() => inner.PoolMeanBackward(dpooled, sequences, dx));

    public override void PoolMax(Tensor x, Sequences sequences, Tensor pooled, int[]? rows) =>
        Timed(() => inner.PoolMax(x, sequences, pooled, rows));

    public override void PoolMaxBackward(Tensor dpooled, int[] rows, GradTarget dx) =>
        Timed(() => inner.PoolMaxBackward(dpooled, rows, dx));

    public override void Unfold(Tensor x, Sequences sequences, int size, Tensor y) =>
        Timed(() => inner.Unfold(x, sequences, size, y));

    public override void UnfoldBackward(Tensor dy, Sequences sequences, int size, GradTarget dx) =>
        Timed(() => inner.UnfoldBackward(dy, sequences, size, dx));

    public override void CopyColumns(Tensor source, int sourceColumn, Tensor target, int targetColumn, int columns, bool accumulate) =>
        Timed(() => inner.CopyColumns(source, sourceColumn, target, targetColumn, columns, accumulate));

    public override void MixGroups(Tensor x, Tensor shares, Tensor y) =>
        Timed(() => inner.MixGroups(x, shares, y));

    public override void MixGroupsBackward(Tensor x, Tensor shares, Tensor dy, GradTarget dx, Tensor dshares) =>
        Timed(() => inner.MixGroupsBackward(x, shares, dy, dx, dshares));

    public override void LstmCell(Tensor gates, int step, int steps, Tensor products, Tensor cell, Tensor nextCell, Tensor hidden) =>
        Timed(() => inner.LstmCell(gates, step, steps, products, cell, nextCell, hidden));

    public override void LstmCellBackward(Tensor gates, Tensor cell, Tensor nextCell, Tensor dhidden, Tensor dcell, Tensor dinput, int step, int steps) =>
        Timed(() => inner.LstmCellBackward(gates, cell, nextCell, dhidden, dcell, dinput, step, steps));

    public override void GruCell(Tensor gates, int step, int steps, Tensor products, Tensor hidden, Tensor activated, Tensor next) =>
        Timed(() => inner.GruCell(gates, step, steps, products, hidden, activated, next));

    public override void GruCellBackward(Tensor activated, Tensor products, Tensor hidden, Tensor dhidden, Tensor dinput, int step, int steps) =>
        Timed(() => inner.GruCellBackward(activated, products, hidden, dhidden, dinput, step, steps));

    public override void Gather(Tensor x, ReadOnlyMemory<int> indices, Tensor target) =>
        Timed(() => inner.Gather(x, indices, target));

    public override float CrossEntropy(Tensor logits, ReadOnlyMemory<int> labels, CrossEntropyWeights weights, Tensor logSum)
    {
        long start = Stopwatch.GetTimestamp();
        float loss = inner.CrossEntropy(logits, labels, weights, logSum);
        Took(start);
        return loss;
    }

    public override void CrossEntropyBackward(
        Tensor logits, ReadOnlyMemory<int> labels, CrossEntropyWeights weights, Tensor logSum, float scale, GradTarget dlogits) =>
        Timed(() => inner.CrossEntropyBackward(logits, labels, weights, logSum, scale, dlogits));

    public override float BinaryCrossEntropy(Tensor logits, ReadOnlyMemory<float> targets, float[]? positiveWeights)
    {
        long start = Stopwatch.GetTimestamp();
        float loss = inner.BinaryCrossEntropy(logits, targets, positiveWeights);
        Took(start);
        return loss;
    }

    public override void BinaryCrossEntropyBackward(Tensor logits, ReadOnlyMemory<float> targets, float[]? positiveWeights, float scale, GradTarget dlogits) =>
        Timed(() => inner.BinaryCrossEntropyBackward(logits, targets, positiveWeights, scale, dlogits));

    public override float SquaredError(Tensor x, ReadOnlyMemory<float> targets, OutputRange? range)
    {
        long start = Stopwatch.GetTimestamp();
        float loss = inner.SquaredError(x, targets, range);
        Took(start);
        return loss;
    }

    public override void SquaredErrorBackward(Tensor x, ReadOnlyMemory<float> targets, OutputRange? range, float scale, GradTarget dx) =>
        Timed(() => inner.SquaredErrorBackward(x, targets, range, scale, dx));

    public override float CosineEmbedding(Tensor cosines, ReadOnlyMemory<int> labels, float margin)
    {
        long start = Stopwatch.GetTimestamp();
        float loss = inner.CosineEmbedding(cosines, labels, margin);
        Took(start);
        return loss;
    }

    public override void CosineEmbeddingBackward(Tensor cosines, ReadOnlyMemory<int> labels, float margin, float scale, GradTarget dcosines) =>
        Timed(() => inner.CosineEmbeddingBackward(cosines, labels, margin, scale, dcosines));

    public override void PairFeatures(Tensor pairs, PairFeatureKind kind, Tensor features) =>
        Timed(() => inner.PairFeatures(pairs, kind, features));

    public override void PairFeaturesBackward(Tensor pairs, PairFeatureKind kind, Tensor dfeatures, GradTarget dpairs) =>
        Timed(() => inner.PairFeaturesBackward(pairs, kind, dfeatures, dpairs));

    public override void CosineSimilarity(Tensor pairs, Tensor cosines) =>
        Timed(() => inner.CosineSimilarity(pairs, cosines));

    public override void CosineSimilarityBackward(Tensor pairs, Tensor dcosines, GradTarget dpairs) =>
        Timed(() => inner.CosineSimilarityBackward(pairs, dcosines, dpairs));

    public override void NormalizeRows(Tensor x, float scale, Tensor y, Tensor norms) =>
        Timed(() => inner.NormalizeRows(x, scale, y, norms));

    public override void NormalizeRowsBackward(Tensor y, Tensor norms, float scale, Tensor dy, GradTarget dx) =>
        Timed(() => inner.NormalizeRowsBackward(y, norms, scale, dy, dx));

    public override void PairDot(Tensor pairs, float scale, Tensor products) =>
        Timed(() => inner.PairDot(pairs, scale, products));

    public override void PairDotBackward(Tensor pairs, float scale, Tensor dproducts, GradTarget dpairs) =>
        Timed(() => inner.PairDotBackward(pairs, scale, dproducts, dpairs));

    public override void AddGram(IReadOnlyList<Tensor> vectors, double[,] products) =>
        Timed(() => inner.AddGram(vectors, products));

    public override void WeightedSum(IReadOnlyList<Tensor> vectors, float[] factors, Tensor sum) =>
        Timed(() => inner.WeightedSum(vectors, factors, sum));

    public override double SumOfSquares(Tensor x)
    {
        long start = Stopwatch.GetTimestamp();
        double sum = inner.SumOfSquares(x);
        Took(start, Bytes(x));
        return sum;
    }

    public override double SumOfSquares(RowGrad gradient)
    {
        long start = Stopwatch.GetTimestamp();
        double sum = inner.SumOfSquares(gradient);
        Took(start);
        return sum;
    }

    public override void ClearRows(Tensor table, RowSet rows) =>
        Timed(() => inner.ClearRows(table, rows));

    public override void AdamW(
        Tensor value, Tensor gradient, RowSet moved, Tensor moment1, Tensor moment2, in AdamWStep step, RunningAverage average = default)
    {
        long start = Stopwatch.GetTimestamp();
        inner.AdamW(value, gradient, moved, moment1, moment2, step, average);
        Took(start, (long)moved.Count * value.Columns * 7 * sizeof(float));
    }

    public override void AdamW(
        Tensor value, Tensor? gradient, Tensor moment1, Tensor moment2, Tensor? half, in AdamWStep step, RunningAverage average = default,
        PackedRows packed = default)
    {
        long start = Stopwatch.GetTimestamp();
        inner.AdamW(value, gradient, moment1, moment2, half, step, average, packed);
        // A packed copy has two layouts of two bytes a number.
        Took(start, 2 * Bytes(value, moment1, moment2) + Bytes(gradient, half) + (packed.Weight is null ? 0 : Bytes(value)));
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

    public override void Blend(Tensor target, Tensor source, float weight, Tensor? half = null) =>
        Timed(() => inner.Blend(target, source, weight, half));

    public override void Lookahead(Tensor value, Tensor slow, Tensor? half, float weight) =>
        Timed(() => inner.Lookahead(value, slow, half, weight));

    public override void Exchange(Tensor value, Tensor other, Tensor? half) =>
        Timed(() => inner.Exchange(value, other, half));

    public override void Perturb(Tensor value, Tensor direction, Tensor backup, float scale) =>
        Timed(() => inner.Perturb(value, direction, backup, scale));

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

    public override void Mixout(Tensor value, Tensor initial, Tensor backup, DropoutMask mask) =>
        Timed(() => inner.Mixout(value, initial, backup, mask));

    public override double SquaredDistance(Tensor x, Tensor y) =>
        Timed(() => inner.SquaredDistance(x, y));

    private static long Bytes(params ReadOnlySpan<Tensor?> operands)
    {
        long sum = 0;
        foreach (Tensor? operand in operands)
            sum += operand is null ? 0 : operand.Count * operand.DType.Size();
        return sum;
    }

    private void Timed(Action run, long bytes = 0, [CallerMemberName] string kernel = "")
    {
        long start = Stopwatch.GetTimestamp();
        run();
        Took(start, bytes, kernel);
    }

    private T Timed<T>(Func<T> run, [CallerMemberName] string kernel = "")
    {
        long start = Stopwatch.GetTimestamp();
        T result = run();
        Took(start, 0, kernel);
        return result;
    }

    private void Took(long start, long bytes = 0, [CallerMemberName] string kernel = "") => Took(new Kind(kernel, 0, 0), start, bytes, 0);

    private void Took(Kind kind, long start, long bytes, long flops)
    {
        Total total = totals.GetValueOrDefault(kind);
        totals[kind] = new(total.Ticks + Stopwatch.GetTimestamp() - start, total.Calls + 1, total.Bytes + bytes, total.Flops + flops);
    }

    // A product's weight is [Rows, Columns]; the other kernels have zeros.
    private readonly record struct Kind(string Kernel, int Rows, int Columns);

    private readonly record struct Total(long Ticks, int Calls, long Bytes, long Flops);
}
