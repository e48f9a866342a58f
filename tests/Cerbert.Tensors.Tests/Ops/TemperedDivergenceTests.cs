using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Tests.Ops;

public sealed class TemperedDivergenceTests
{
    [Theory]
    [InlineData(4, 1)]
    [InlineData(4, 2.5f)]
    [InlineData(1, 3)]
    public void Backward_AnyTemperature_EqualsDifferences(int columns, float temperature)
    {
        Parameter x = Make.Parameter("x", new Shape(3, columns), 1, -2, 2);
        GradientCheck.Of(() => TemperedDivergence.Apply(x.Value, Make.Floats(3 * columns, 2, -2, 2), temperature), 1e-3, x);
    }

    [Fact]
    public void Apply_TwoRows_IsTheFormula()
    {
        using var scope = TensorScope.Begin();
        float[] x = [1, -1, 0.5f, 2, 0, -3], teacher = [0, 1, 2, -1, 0.25f, 3];
        double[] Softmax(float[] logits, int row)
        {
            double[] e = [.. Enumerable.Range(0, 3).Select(c => Math.Exp(logits[3 * row + c] / 2.0))];
            return [.. e.Select(value => value / e.Sum())];
        }

        double expected = Enumerable.Range(0, 2).Average(row =>
            Softmax(teacher, row).Zip(Softmax(x, row), (p, q) => 4 * p * Math.Log(p / q)).Sum());
        Close.Equal(expected, TemperedDivergence.Apply(Tensor.From(x, new Shape(2, 3)), teacher, 2).Item(), 1e-6);
    }

    [Fact]
    public void Apply_OneLogit_IsThatOfTwoClasses()
    {
        using var scope = TensorScope.Begin();
        float one = TemperedDivergence.Apply(Tensor.From([1.5f, -2], new Shape(2, 1)), new float[] { -1, 0.5f }, 3).Item();
        float two = TemperedDivergence.Apply(Tensor.From([0, 1.5f, 0, -2], new Shape(2, 2)), new float[] { 0, -1, 0, 0.5f }, 3).Item();
        Close.Equal(two, one, 1e-6);
        Assert.True(one > 0.1);
    }

    [Fact]
    public void Apply_LargeLogits_StaysFinite()
    {
        using var scope = TensorScope.Begin();
        Assert.Equal(1000, TemperedDivergence.Apply(Tensor.From([1000, 0], new Shape(1, 2)), new float[] { 0, 2000 }, 1).Item(), 1e-3);
    }

    [Fact]
    public void Apply_OtherCountOrNoTemperature_IsRefused()
    {
        using var scope = TensorScope.Begin();
        Tensor x = Tensor.From([1, 2], new Shape(1, 2));
        Assert.Throws<ArgumentException>(() => TemperedDivergence.Apply(x, new float[3], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => TemperedDivergence.Apply(x, new float[2], 0));
    }
}
