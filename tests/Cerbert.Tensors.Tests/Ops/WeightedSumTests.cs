using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Tests.Ops;

public sealed class WeightedSumTests
{
    private static readonly float[] Targets = [1, 0, 0.5f];

    [Fact]
    public void Backward_TwoLossesOfOneInput_EqualsDifferences()
    {
        Parameter x = Make.Parameter("x", new Shape(3), 1);
        GradientCheck.Of(() => WeightedSum.Apply(MeanSquaredError.Apply(x.Value, Targets), BinaryCrossEntropy.Apply(x.Value, Targets), 0.3f), 1e-3, x);
    }

    [Fact]
    public void Apply_ConstantTerm_AddsItAndPassesTheGradientOn()
    {
        using var scope = TensorScope.Begin();
        Parameter x = Make.Parameter("x", new Shape(3), 1);
        Tensor loss = MeanSquaredError.Apply(x.Value, Targets), sum = WeightedSum.Apply(loss, Tensor.From([4], Shape.Scalar), 0.5f);
        Assert.Equal(loss.Item() + 2, sum.Item());
        sum.Backward();
        Assert.True(x.HasGrad);
    }

    [Fact]
    public void Apply_NotAScalar_IsRefused()
    {
        using var scope = TensorScope.Begin();
        Assert.Throws<ArgumentException>(() => WeightedSum.Apply(Tensor.From([1], Shape.Scalar), Tensor.From([1, 2], new Shape(2)), 1));
    }
}
