using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Tests.Ops;

public sealed class HeadProjectionTests
{
    [Fact]
    public void Backward_BothWays_EqualsDifferences()
    {
        using Parameter into = Make.Parameter("x", new Shape(5, 6), 1), weight = Make.Parameter("weight", new Shape(6, 2, 4), 2), heads = Make.Parameter("heads", new Shape(5, 8), 3);
        GradientCheck.Of(() => HeadProjection.Into(into.Value, weight), 1e-3, into, weight);
        GradientCheck.Of(() => HeadProjection.Out(heads.Value, weight), 1e-3, heads, weight);
    }

    [Theory]
    [InlineData(DType.Float32, 1e-6)]
    [InlineData(DType.BFloat16, 0.02)]
    public void Apply_BothWays_SumsOverTheSharedColumns(DType type, double tolerance)
    {
        using var scope = TensorScope.Begin();
        using Parameter weight = Make.Parameter("weight", new Shape(3, 2, 2), 2);
        float[] x = Make.Floats(3, 1, type), h = Make.Floats(4, 4, type), w = weight.Value.ToArray();
        Tensor rows = Tensor.Empty(new Shape(1, 3), type), heads = Tensor.Empty(new Shape(1, 4), type);
        rows.CopyFrom(x);
        heads.CopyFrom(h);
        float[] into = HeadProjection.Into(rows, weight).ToArray(), back = HeadProjection.Out(heads, weight).ToArray();
        for (int j = 0; j < 4; j++)
            Close.Equal(Enumerable.Range(0, 3).Sum(i => (double)x[i] * w[(i * 4) + j]), into[j], tolerance, tolerance, "into");
        for (int i = 0; i < 3; i++)
            Close.Equal(Enumerable.Range(0, 4).Sum(j => (double)h[j] * w[(i * 4) + j]), back[i], tolerance, tolerance, "out");
    }

    [Fact]
    public void Apply_OtherThanMatchingShapes_NamesThem()
    {
        using var scope = TensorScope.Begin();
        using Parameter weight = Make.Parameter("weight", new Shape(3, 2, 2), 2), flat = Make.Parameter("flat", new Shape(3, 4), 2);
        Tensor x = Tensor.Zeros(new Shape(2, 4));
        string message = Assert.Throws<ArgumentException>(() => HeadProjection.Into(x, weight)).Message;
        Assert.Equal("the projection weight [3, 2, 2] into heads cannot take Float32 [2, 4]", message);
        Assert.Throws<ArgumentException>(() => HeadProjection.Out(x, flat));
    }
}
