using System.Diagnostics;
using Cerbert.Tensors;
using Cerbert.Tensors.Random;

namespace Cerbert.Cli.Verbs.Bench;

/// <content>Those that read or change gradients and weights.</content>
internal sealed partial class KernelProfile
{
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

    public override double SumOfSquares(RowGrad gradient) =>
        Timed(() => inner.SumOfSquares(gradient));

    public override void ClearRows(Tensor table, RowSet rows) =>
        Timed(() => inner.ClearRows(table, rows));

    public override void AdamW(
        Tensor value, RowGrad gradient, RowSet moved, Tensor moment1, Tensor moment2, in AdamWStep step, RunningAverage average = default)
    {
        long start = Stopwatch.GetTimestamp();
        inner.AdamW(value, gradient, moved, moment1, moment2, step, average);
        Took(start, (((long)moved.Count * value.Columns * 6) + gradient.Values.Count) * sizeof(float));
    }

    public override void AdamW(
        Tensor value, Tensor? gradient, Tensor moment1, Tensor moment2, Tensor? half, in AdamWStep step, RunningAverage average = default,
        PackedRows packed = default)
    {
        long start = Stopwatch.GetTimestamp();
        inner.AdamW(value, gradient, moment1, moment2, half, step, average, packed);
        // A packed copy has two bytes a number; where it is the upper half of the weight, the lower half has as many.
        long copied = packed.Weight is null or { IsSplit: true } ? 0 : Bytes(value) / 2;
        Took(start, 2 * Bytes(value, moment1, moment2) + Bytes(gradient, half) + copied);
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

    public override void Mixout(Tensor value, Tensor initial, Tensor backup, DropoutMask mask) =>
        Timed(() => inner.Mixout(value, initial, backup, mask));

    public override double SquaredDistance(Tensor x, Tensor y) =>
        Timed(() => inner.SquaredDistance(x, y));
}
