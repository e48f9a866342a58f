using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Tests.Ops;

public sealed class GatherTests
{
    private readonly Parameter x = Make.Parameter("x", new Shape(4, 5), 1);

    [Fact]
    public void Backward_RepeatedAndUnusedRows_EqualsDifferences() =>
        GradientCheck.Of(() => Gather.Apply(x.Value, new[] { 2, 0, 2, 2 }), 1e-4, x);

    [Fact]
    public void Apply_NoRows_GivesAnEmptyTensor()
    {
        using var scope = TensorScope.Begin();
        Assert.Equal(new Shape(0, 5), Gather.Apply(x.Value, Array.Empty<int>()).Shape);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(4)]
    public void Apply_NoSuchRow_NamesItAndTheShape(int row)
    {
        using var scope = TensorScope.Begin();
        string message = Assert.Throws<ArgumentOutOfRangeException>(() => Gather.Apply(x.Value, new[] { 0, row })).Message;
        Assert.Contains("a row of Float32 [4, 5] must be from 0 to 3", message, StringComparison.Ordinal);
        Assert.Contains($"{row}", message, StringComparison.Ordinal);
    }
}
