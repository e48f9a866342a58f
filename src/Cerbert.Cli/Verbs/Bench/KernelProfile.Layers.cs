using System.Diagnostics;
using Cerbert.Tensors;
using Cerbert.Tensors.Random;

namespace Cerbert.Cli.Verbs.Bench;

/// <content>The kernels of layers, forward and backward.</content>
internal sealed partial class KernelProfile
{
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

    public override void Pack(Tensor value, PackedWeight target) =>
        Timed(() => inner.Pack(value, target), Bytes(value) * 3 / 2);

    public override void SplitWeight(Tensor value, PackedWeight target) =>
        Timed(() => inner.SplitWeight(value, target), Bytes(value) * 2);

    public override void JoinWeight(PackedWeight source, Tensor value) =>
        Timed(() => inner.JoinWeight(source, value), Bytes(value) * 2);

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

    public override void ScaleAndShift(Tensor normalised, Tensor gamma, Tensor beta, Tensor y) =>
        Timed(() => inner.ScaleAndShift(normalised, gamma, beta, y), Bytes(normalised, y));

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
}
