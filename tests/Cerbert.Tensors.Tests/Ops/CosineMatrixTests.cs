using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Tests.Ops;

public class CosineMatrixTests
{
    private static Parameter Pairs(int count, int size)
    {
        var pairs = new Parameter("pairs", new Shape(2 * count, size));
        var random = new Random(5);
        pairs.Value.CopyFrom([.. Enumerable.Range(0, 2 * count * size).Select(_ => (float)(random.NextDouble() * 4 - 2))]);
        return pairs;
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 5)]
    [InlineData(7, 33)]
    public void Apply_EveryPair_IsTheScaledCosine(int count, int size)
    {
        using Parameter pairs = Pairs(count, size);
        using var scope = TensorScope.Begin();
        float[] x = pairs.Value.ToArray(), matrix = CosineMatrix.Apply(pairs.Value, 20).ToArray();
        double Dot(int a, int b) => Enumerable.Range(0, size).Sum(j => (double)x[a * size + j] * x[b * size + j]);
        for (int i = 0; i < count; i++)
            for (int j = 0; j < count; j++)
                Assert.Equal(20 * Dot(i, count + j) / Math.Sqrt(Dot(i, i) * Dot(count + j, count + j)), matrix[i * count + j], 2e-5);
    }

    [Fact]
    public void Backward_Matrix_EqualsDifferences()
    {
        using Parameter pairs = Pairs(3, 5);
        GradientCheck.Of(() => CosineMatrix.Apply(pairs.Value, 2), 1e-3, pairs);
    }

    [Fact]
    public void Backward_InfoNce_EqualsDifferences()
    {
        using Parameter pairs = Pairs(4, 6);
        GradientCheck.Of(() => CrossEntropy.Apply(CosineMatrix.Apply(pairs.Value, 5), new[] { 0, 1, 2, 3 }), 1e-3, pairs);
    }

    [Fact]
    public void Apply_ZeroVector_GivesZeroAndAFiniteGradient()
    {
        using Parameter pairs = Pairs(2, 3);
        pairs.Value.AsSpan()[..3].Clear();
        using var scope = TensorScope.Begin();
        Tensor matrix = CosineMatrix.Apply(pairs.Value, 2);
        Assert.Equal([0, 0], matrix.ToArray()[..2]);
        CrossEntropy.Apply(matrix, new[] { 0, 1 }).Backward();
        Assert.All(pairs.Grad.ToArray(), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void Apply_OddRows_IsRefused()
    {
        using var scope = TensorScope.Begin();
        Assert.Throws<ArgumentException>(() => CosineMatrix.Apply(Tensor.Zeros(new Shape(3, 2))));
    }
}
