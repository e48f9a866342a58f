using Cerbert.Tensors;
using Cerbert.Tensors.Ops;
using Cerbert.Tensors.Random;

namespace Cerbert.Tests.Ops;

public sealed class ResidualLayerNormTests
{
    private readonly Parameter x = Make.Parameter("x", new Shape(4, 9), 1, -2, 2);
    private readonly Parameter residual = Make.Parameter("residual", new Shape(4, 9), 2, -2, 2);
    private readonly Parameter gamma = Make.Parameter("gamma", new Shape(9), 3);
    private readonly Parameter beta = Make.Parameter("beta", new Shape(9), 4);

    [Theory]
    [InlineData(0)]
    [InlineData(0.4f)]
    public void Backward_WithResidual_EqualsDifferences(float dropout)
    {
        var mask = new DropoutMask(dropout, new RandomKey(5, 6));
        GradientCheck.Of(() => ResidualLayerNorm.Apply(x.Value, residual.Value, gamma, beta, 1e-12f, mask), 1e-3, x, residual, gamma, beta);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.3f)]
    public void Backward_NoResidual_EqualsDifferences(float dropout)
    {
        var mask = new DropoutMask(dropout, new RandomKey(5, 6));
        GradientCheck.Of(() => ResidualLayerNorm.Apply(x.Value, null, gamma, beta, 0.1f, mask), 1e-3, x, gamma, beta);
    }

    [Fact]
    public void Backward_InputIsItsOwnResidual_EqualsDifferences()
    {
        var mask = new DropoutMask(0.3f, new RandomKey(5, 6));
        GradientCheck.Of(() => ResidualLayerNorm.Apply(x.Value, x.Value, gamma, beta, 1e-3f, mask), 1e-3, x, gamma, beta);
    }

    [Fact]
    public void Backward_OnlyBetaTrains_ReachesBeta()
    {
        x.Frozen = residual.Frozen = gamma.Frozen = true;
        GradientCheck.Of(() => ResidualLayerNorm.Apply(x.Value, residual.Value, gamma, beta, 1e-12f), 1e-3, beta);
        Assert.False(x.HasGrad || residual.HasGrad || gamma.HasGrad);
    }

    [Fact]
    public void Apply_OtherThanMatchingShapes_NamesThem()
    {
        using var scope = TensorScope.Begin();
        using var wide = new Parameter("wide", new Shape(10));
        string message = Assert.Throws<ArgumentException>(() => ResidualLayerNorm.Apply(x.Value, null, wide, beta, 1e-12f)).Message;
        Assert.Contains("wide [10]", message, StringComparison.Ordinal);
        Assert.Contains("[4, 9]", message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ResidualLayerNorm.Apply(x.Value, null, gamma, wide, 1e-12f));
        Tensor other = Tensor.Zeros(new Shape(3, 9)), half = Tensor.Zeros(new Shape(4, 9), DType.BFloat16);
        message = Assert.Throws<ArgumentException>(() => ResidualLayerNorm.Apply(x.Value, other, gamma, beta, 1e-12f)).Message;
        Assert.Contains("[3, 9]", message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ResidualLayerNorm.Apply(x.Value, half, gamma, beta, 1e-12f));
    }
}
