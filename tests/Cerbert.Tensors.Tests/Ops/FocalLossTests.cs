using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Tests.Ops;

public sealed class FocalLossTests
{
    private static readonly float[] Weights = [1, 2, 0.5f, 3];
    private static readonly int[] Labels = [2, 0, 3];

    [Theory]
    [InlineData(0)]
    [InlineData(0.5f)]
    [InlineData(2)]
    public void Backward_AnyGamma_EqualsDifferences(float gamma)
    {
        Parameter x = Make.Parameter("x", new Shape(3, 4), 1, -2, 2), z = Make.Parameter("z", new Shape(3, 1), 2, -2, 2);
        GradientCheck.Of(() => FocalLoss.Apply(x.Value, Labels, gamma, Weights), 1e-3, x);
        GradientCheck.Of(() => FocalLoss.Apply(z.Value, new[] { 1, 0, 1 }, gamma), 1e-3, z);
    }

    [Fact]
    public void Apply_NoGamma_IsCrossEntropy()
    {
        using var scope = TensorScope.Begin();
        Tensor x = Tensor.From(Make.Floats(12, 1, -3, 3), new Shape(3, 4));
        Close.Equal(CrossEntropy.Apply(x, Labels).Item(), FocalLoss.Apply(x, Labels, 0).Item(), 1e-6);
    }

    [Fact]
    public void Backward_CertainAndRight_IsFinite()
    {
        using var scope = TensorScope.Begin();
        Parameter x = Make.Parameter("x", new Shape(1, 4), 1);
        x.Value.CopyFrom([0, 0, 500, 0]);
        FocalLoss.Apply(x.Value, new[] { 2 }, 0.5f).Backward();
        Assert.Equal([0, 0, 0, 0], x.Grad.ToArray());
    }

    [Fact]
    public void Apply_WrongLabelsOrWeights_IsRefused()
    {
        using var scope = TensorScope.Begin();
        Tensor x = Tensor.From([1, 2, 3], new Shape(1, 3)), one = Tensor.From([1], new Shape(1, 1));
        Assert.Throws<ArgumentException>(() => FocalLoss.Apply(x, new[] { 1, 1 }, 2));
        Assert.Throws<ArgumentException>(() => FocalLoss.Apply(x, new[] { 1 }, 2, [1, 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => FocalLoss.Apply(x, new[] { 3 }, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => FocalLoss.Apply(one, new[] { 2 }, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => FocalLoss.Apply(x, new[] { 1 }, -1));
    }
}
