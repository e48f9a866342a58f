using Cerbert.Tensors;
using Cerbert.Tensors.MatMul;
using Cerbert.Tensors.Ops;

namespace Cerbert.Tests.Ops;

public sealed class LinearTests
{
    private readonly Parameter x = Make.Parameter("x", new Shape(5, 7), 1);
    private readonly Parameter weight = Make.Parameter("weight", new Shape(6, 7), 2);
    private readonly Parameter bias = Make.Parameter("bias", new Shape(6), 3);

    [Fact]
    public void Backward_NoActivation_EqualsDifferences() =>
        GradientCheck.Of(() => Linear.Apply(x.Value, weight, bias), 1e-4, x, weight, bias);

    [Fact]
    public void Backward_NoBias_EqualsDifferences() =>
        GradientCheck.Of(() => Linear.Apply(x.Value, weight, null, Activation.Tanh), 1e-3, x, weight);

    [Theory]
    [InlineData(Activation.Gelu)]
    [InlineData(Activation.GeluTanh)]
    [InlineData(Activation.Tanh)]
    [InlineData(Activation.Sigmoid)]
    [InlineData(Activation.Silu)]
    public void Backward_SmoothActivation_EqualsDifferences(Activation activation) =>
        GradientCheck.Of(() => Linear.Apply(x.Value, weight, bias, activation), 1e-3, x, weight, bias);

    [Fact]
    public void Backward_Relu_EqualsDifferences()
    {
        // The bias keeps every sum (at most 7 in size) away from the kink.
        bias.Value.CopyFrom([9, -9, 9, -9, 9, 9]);
        GradientCheck.Of(() => Linear.Apply(x.Value, weight, bias, Activation.Relu), 1e-4, x, weight, bias);
    }

    [Fact]
    public void Apply_Float32_EqualsNaiveProduct()
    {
        using var scope = TensorScope.Begin();
        float[] y = Linear.Apply(x.Value, weight, bias).ToArray();
        Span<float> a = x.Value.AsSpan(), w = weight.Value.AsSpan(), b = bias.Value.AsSpan();
        for (int i = 0; i < 5; i++)
        {
            for (int o = 0; o < 6; o++)
            {
                double sum = b[o];
                for (int k = 0; k < 7; k++)
                    sum += (double)a[i * 7 + k] * w[o * 7 + k];
                Close.Equal(sum, y[i * 6 + o], 1e-6, what: $"y[{i}, {o}]");
            }
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Activation.Gelu)]
    public void Apply_BFloat16_FollowsFloat32(Activation? activation)
    {
        Assert.SkipUnless(MatMulEngines.Current.Supports(DType.BFloat16), "the engine multiplies no bfloat16");
        float[][] exact = Run(DType.Float32, activation), half = Run(DType.BFloat16, activation);
        // Each operand is rounded to 2^-9 of its size; a few of those add up.
        for (int i = 0; i < exact.Length; i++)
            Close.Gradient(exact[i], half[i], 0, 0.02, $"result {i}");
    }

    [Fact]
    public void Apply_OtherThanMatchingShapes_NamesThem()
    {
        using var scope = TensorScope.Begin();
        using var narrow = new Parameter("narrow", new Shape(6, 5));
        using var shortBias = new Parameter("short", new Shape(5));
        Assert.Contains("[5, 7]", Assert.Throws<ArgumentException>(() => Linear.Apply(x.Value, narrow, null)).Message, StringComparison.Ordinal);
        string message = Assert.Throws<ArgumentException>(() => Linear.Apply(x.Value, weight, shortBias)).Message;
        Assert.Equal("linear layer weight [6, 7] with bias short [5] cannot take Float32 [5, 7]", message);
        Assert.Throws<ArgumentException>(() => Linear.Apply(x.Value, bias, null));
    }

    private float[][] Run(DType type, Activation? activation)
    {
        using var scope = TensorScope.Begin();
        float[] y = [];
        GradientCheck.Backward(
            () =>
            {
                Tensor result = Linear.Apply(Cast.Apply(x.Value, type), weight, bias, activation);
                Assert.Equal(type, result.DType);
                y = result.ToArray();
                return Cast.Apply(result, DType.Float32);
            },
            x, weight, bias);
        return [y, x.Grad.ToArray(), weight.Grad.ToArray(), bias.Grad.ToArray()];
    }
}
