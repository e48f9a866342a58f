using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Tests.Ops;

public sealed class CastTests
{
    [Fact]
    public void Apply_TypeItHas_ReturnsTheTensorItself()
    {
        using Parameter x = Make.Parameter("x", new Shape(3, 5), 1);
        Assert.Same(x.Value, Cast.Apply(x.Value, DType.Float32));
    }

    [Fact]
    public void Backward_ThereAndBack_PassesTheGradientOn()
    {
        using Parameter x = Make.Parameter("x", new Shape(3, 5), 1);
        float[] probe = GradientCheck.Backward(() => Cast.Apply(Cast.Apply(x.Value, DType.BFloat16), DType.Float32), x);
        // The gradient travels as bfloat16 for one step: half a unit of 8 bits.
        Close.Equal(probe, x.Grad.ToArray(), 0, 1 / 256.0);
    }
}
