using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Tests.Ops;

public sealed class PoolTests
{
    private static readonly Sequences Sentences = Sequences.FromLengths(3, 0, 1, 4);
    private readonly Parameter x = Make.Parameter("x", new Shape(8, 5), 1);

    [Fact]
    public void First_Backward_EqualsDifferences() => GradientCheck.Of(() => Pool.First(x.Value, Sentences), 1e-4, x);

    [Fact]
    public void Mean_Backward_EqualsDifferences() => GradientCheck.Of(() => Pool.Mean(x.Value, Sentences), 1e-4, x);

    [Fact]
    public void Backward_BFloat16Input_FollowsFloat32()
    {
        GradientCheck.Backward(() => Pool.Mean(x.Value, Sentences), x);
        float[] exact = x.Grad.ToArray();
        GradientCheck.Backward(() => Pool.Mean(Cast.Apply(x.Value, DType.BFloat16), Sentences), x);
        Close.Gradient(exact, x.Grad.ToArray(), 0, 0.01);
    }

    [Fact]
    public void Apply_OtherNumberOfTokens_NamesShape()
    {
        using var scope = TensorScope.Begin();
        string message = Assert.Throws<ArgumentException>(() => Pool.Mean(x.Value, Sequences.FromLengths(3))).Message;
        Assert.Equal("pooling 3 tokens cannot take Float32 [8, 5]", message);
    }
}
