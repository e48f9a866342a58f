using Cerbert.Tensors;
using Cerbert.Tensors.Ops;
using Cerbert.Tensors.Random;

namespace Cerbert.Tests.Ops;

public sealed class DropoutTests
{
    private readonly Parameter x = Make.Parameter("x", new Shape(3, 70), 1);

    [Fact]
    public void Backward_SameMask_EqualsDifferences()
    {
        var mask = new DropoutMask(0.4f, new RandomKey(1, 2));
        GradientCheck.Of(() => Dropout.Apply(x.Value, mask), 1e-4, x);
    }

    [Fact]
    public void Apply_ProbabilityZero_ReturnsTheTensorItself()
    {
        using var scope = TensorScope.Begin();
        Assert.Same(x.Value, Dropout.Apply(x.Value, DropoutMask.None));
        Assert.Same(x.Value, Dropout.Apply(x.Value, default));
    }
}
