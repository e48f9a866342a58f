using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Tests.Ops;

public sealed class AddTests
{
    private readonly Parameter a = Make.Parameter("a", new Shape(3, 7), 1), b = Make.Parameter("b", new Shape(3, 7), 2);

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Apply_TwoTensors_AddsThem(float factor)
    {
        using var scope = TensorScope.Begin();
        Assert.Equal(a.Value.ToArray().Zip(b.Value.ToArray(), (x, y) => x + (factor * y)), Add.Apply(a.Value, b.Value, factor).ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-0.5f)]
    public void Backward_Both_EqualsDifferences(float factor) => GradientCheck.Of(() => Add.Apply(a.Value, b.Value, factor), 1e-3, a, b);

    [Fact]
    public void Apply_OtherShape_NamesBoth()
    {
        using var scope = TensorScope.Begin();
        Assert.Equal("cannot add Float32 [3, 7] and Float32 [7, 3]: their shapes differ", Assert.Throws<ArgumentException>(() => Add.Apply(a.Value, Tensor.Zeros(new Shape(7, 3)))).Message);
    }
}
