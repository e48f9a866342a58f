using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Tests.Ops;

public sealed class SymmetricDivergenceTests
{
    [Fact]
    public void Backward_BothAnswers_EqualsDifferences()
    {
        Parameter x = Make.Parameter("x", new Shape(3, 4), 1, -2, 2), y = Make.Parameter("y", new Shape(3, 4), 2, -2, 2);
        GradientCheck.Of(() => SymmetricDivergence.Apply(x.Value, y.Value), 1e-3, x, y);
    }

    [Fact]
    public void Apply_EqualAnswers_IsZeroWithoutASlope()
    {
        using var scope = TensorScope.Begin();
        Parameter x = Make.Parameter("x", new Shape(2, 3), 1);
        Tensor same = SymmetricDivergence.Apply(x.Value, Tensor.From(x.Value.AsSpan(), x.Shape));
        Assert.Equal(0, same.Item());
        same.Backward();
        Assert.All(x.Grad.ToArray(), slope => Assert.Equal(0, slope, 1e-7));
    }

    [Fact]
    public void Apply_LargeLogits_StaysFinite()
    {
        using var scope = TensorScope.Begin();
        Assert.Equal(500, SymmetricDivergence.Apply(Tensor.From([1000, 0], new Shape(1, 2)), Tensor.From([0, 0], new Shape(1, 2))).Item() * 2, 1e-3);
    }

    [Fact]
    public void Apply_OtherShape_IsRefused()
    {
        using var scope = TensorScope.Begin();
        Assert.Throws<ArgumentException>(() => SymmetricDivergence.Apply(Tensor.From([1, 2], new Shape(1, 2)), Tensor.From([1, 2], new Shape(2, 1))));
    }
}
