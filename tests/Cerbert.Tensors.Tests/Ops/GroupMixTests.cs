using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Tests.Ops;

[Collection(ProcessState.Name)]
public sealed class GroupMixTests
{
    private readonly Parameter x = Make.Parameter("x", new Shape(12, 5), 1);
    private readonly Parameter scores = Make.Parameter("scores", new Shape(12, 1), 2);
    private readonly Parameter weights = Make.Parameter("weights", new Shape(4), 3, 0.5f, 2);

    [Fact]
    public void Softmax_Backward_EqualsDifferences() => GradientCheck.Of(() => GroupMix.Softmax(x.Value, scores.Value, 4), 2e-3, x, scores);

    [Fact]
    public void Weighted_Backward_EqualsDifferences() => GradientCheck.Of(() => GroupMix.Weighted(x.Value, weights), 2e-3, x, weights);

    [Fact]
    public void MixGroups_EveryWidthOfRows_EqualsNaive() => ProcessState.AtEveryWidth(() =>
    {
        for (int columns = 1; columns <= 70; columns++)
        {
            using var scope = TensorScope.Begin();
            Shape shape = new(6, columns), small = new(2, columns), share = new(2, 3);
            float[] values = Make.Floats(shape.Count, 1), shares = Make.Floats(share.Count, 2), dy = Make.Floats(small.Count, 3), old = Make.Floats(shape.Count, 4);
            float[] mixed = new float[small.Count], dx = new float[shape.Count], dshares = new float[share.Count];
            for (int row = 0; row < 6; row++)
                for (int j = 0; j < columns; j++)
                {
                    int to = row / 3 * columns + j, at = row * columns + j;
                    mixed[to] += shares[row] * values[at];
                    dx[at] = shares[row] * dy[to];
                    dshares[row] += dy[to] * values[at];
                }

            Guarded input = new(shape, DType.Float32, values), p = new(share, DType.Float32, shares), gradient = new(small, DType.Float32, dy);
            Guarded y = new(small), first = new(shape), sum = new(shape, DType.Float32, old), dp = new(share);
            Kernels.Current.MixGroups(input.Tensor, p.Tensor, y.Tensor);
            Kernels.Current.MixGroupsBackward(input.Tensor, p.Tensor, gradient.Tensor, new GradTarget(first.Tensor, false), dp.Tensor);
            Kernels.Current.MixGroupsBackward(input.Tensor, p.Tensor, gradient.Tensor, new GradTarget(sum.Tensor, true), dp.Tensor);
            y.Matches(mixed, 1e-5, 1e-5, $"{columns} columns");
            first.Matches(dx, 1e-6, 1e-6, $"gradient, {columns} columns");
            sum.Matches([.. dx.Zip(old, (a, b) => a + b)], 1e-6, 1e-6, $"gradient added, {columns} columns");
            dp.Matches(dshares, 1e-5, 1e-5, $"shares' gradient, {columns} columns");
        }
    });
}
