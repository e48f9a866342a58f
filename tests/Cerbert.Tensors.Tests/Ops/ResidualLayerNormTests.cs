using Cerbert.Tensors;
using Cerbert.Tensors.Memory;
using Cerbert.Tensors.Ops;
using Cerbert.Tensors.Random;

namespace Cerbert.Tests.Ops;

[Collection(ProcessState.Name)]
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
    public void ForgetAfter_OutputIsReadByGradients_TheyStayTheSame()
    {
        Parameter weight = Make.Parameter("weight", new Shape(3, 9), 5);
        GradientCheck.Of(
            () =>
            {
                Tensor y = ResidualLayerNorm.Apply(x.Value, residual.Value, gamma, beta, 1e-3f);
                Tensor z = Linear.Apply(y, weight, null);
                y.ForgetAfter(z);
                return z;
            },
            1e-3, x, residual, gamma, beta, weight);
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.BFloat16)]
    public void ForgetAfter_ReadAgain_IsWhatItWas(DType type) => ProcessState.AtEveryWidth(() =>
    {
        foreach (int columns in new[] { 1, 7, 16, 33, 100, 768 })
        {
            using var scope = TensorScope.Begin();
            Parameter factor = Make.Parameter("gamma", new Shape(columns), 1), shift = Make.Parameter("beta", new Shape(columns), 2);
            Tensor y = ResidualLayerNorm.Apply(Cast.Apply(Make.Tensor(Make.Floats(5 * columns, 3), new Shape(5, columns)), type), null, factor, shift, 1e-3f);
            float[] before = y.ToArray();
            long bytes = TensorMemory.Bytes;
            y.ForgetAfter(y);
            Assert.True(TensorMemory.Bytes < bytes, "its memory was returned");
            Assert.False(y.IsDisposed);

            // bfloat16 starts again from rounded numbers.
            Close.Equal(before, y.ToArray(), type == DType.Float32 ? 0 : 1 / 64.0, 0, $"{columns} columns");
            y.Dispose();
            Assert.True(y.IsDisposed);
        }
    });

    [Fact]
    public void ForgetAfter_APartIsInUse_StaysWhereItIs()
    {
        using var scope = TensorScope.Begin();
        Tensor y = ResidualLayerNorm.Apply(x.Value, residual.Value, gamma, beta, 1e-3f), part = y.View(9, new Shape(1, 9));
        float[] before = part.ToArray();
        y.ForgetAfter(y);
        Tensor other = Tensor.Zeros(y.Shape);
        Assert.Equal(before, part.ToArray());
        Assert.All(other.ToArray(), value => Assert.Equal(0, value));
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
