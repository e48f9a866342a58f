using Cerbert.Tensors;
using Cerbert.Tensors.Memory;
using Cerbert.Tensors.Ops;
using Cerbert.Tensors.Random;

namespace Cerbert.Tests.Ops;

/// <summary>Two linear layers as one op are the two ops, to the last bit, and keep less.</summary>
[Collection(ProcessState.Name)]
public sealed class FeedForwardTests
{
    private static readonly DropoutMask s_mask = new(0.3f, new RandomKey(1, 2));
    private readonly Parameter x = Make.Parameter("x", new Shape(5, 7), 1);
    private readonly Parameter inner = Make.Parameter("inner", new Shape(11, 7), 2), innerBias = Make.Parameter("inner.bias", new Shape(11), 3);
    private readonly Parameter outer = Make.Parameter("outer", new Shape(6, 11), 4), outerBias = Make.Parameter("outer.bias", new Shape(6), 5);

    private Parameter[] All => [x, inner, innerBias, outer, outerBias];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Backward_EqualsDifferences(bool dropout) =>
        GradientCheck.Of(() => FeedForward.Apply(x.Value, inner, innerBias, Activation.GeluTanh, dropout ? s_mask : default, outer, outerBias), 2e-3, All);

    [Theory]
    [InlineData(DType.Float32, true)]
    [InlineData(DType.Float32, false)]
    [InlineData(DType.BFloat16, true)]
    [InlineData(DType.Float32, true, "inner", "inner.bias")]
    [InlineData(DType.Float32, true, "outer")]
    [InlineData(DType.Float32, true, "outer", "outer.bias")]
    [InlineData(DType.Float32, true, "x", "inner", "inner.bias")]
    [InlineData(DType.Float32, true, "x", "inner", "inner.bias", "outer")]
    public void Apply_AnyPartFrozen_EqualsTheOpsOneByOne(DType type, bool dropout, params string[] frozen)
    {
        foreach (Parameter parameter in All)
            parameter.Frozen = frozen.Contains(parameter.Name, StringComparer.Ordinal);
        DropoutMask mask = dropout ? s_mask : default;
        float[][] one = Run(type, input => FeedForward.Apply(input, inner, innerBias, Activation.Gelu, mask, outer, outerBias));
        float[][] many = Run(type, input => Linear.Apply(Dropout.Apply(Linear.Apply(input, inner, innerBias, Activation.Gelu), mask), outer, outerBias));
        Assert.Equal(many, one);
        Assert.Equal(All.Length - frozen.Length + 1, one.Count(numbers => numbers.Length > 0));
    }

    [Fact]
    public void Backward_KeepsOneWideTensorInsteadOfTwo()
    {
        Parameter up = Make.Parameter("up", new Shape(512, 32), 6), upBias = Make.Parameter("up.bias", new Shape(512), 7);
        Parameter down = Make.Parameter("down", new Shape(32, 512), 8), downBias = Make.Parameter("down.bias", new Shape(32), 9);
        const long Wide = 4L * 256 * 512;
        long one = Kept(input => FeedForward.Apply(input, up, upBias, Activation.Gelu, default, down, downBias));
        long two = Kept(input => Linear.Apply(Linear.Apply(input, up, upBias, Activation.Gelu), down, downBias));
        Assert.InRange(one, Wide, Wide * 5 / 4);
        Assert.InRange(two - one, Wide * 9 / 10, Wide * 11 / 10);
    }

    [Fact]
    public void Apply_OtherThanMatchingShapes_NamesThem()
    {
        using var scope = TensorScope.Begin();
        string message = Assert.Throws<ArgumentException>(
            () => FeedForward.Apply(x.Value, inner, innerBias, Activation.Gelu, default, inner, innerBias)).Message;
        Assert.Equal("linear layer inner [11, 7] with bias inner.bias [11] cannot take Float32 [5, 11]", message);
    }

    private static long Kept(Func<Tensor, Tensor> layers)
    {
        TensorMemory.Trim();
        using var scope = TensorScope.Begin();
        Tensor input = Tensor.Zeros(new Shape(256, 32));
        long before = TensorMemory.Bytes;
        layers(input);
        TensorMemory.Trim();
        return TensorMemory.Bytes - before;
    }

    private float[][] Run(DType type, Func<Tensor, Tensor> layers)
    {
        Assert.SkipUnless(type == DType.Float32 || Cerbert.Tensors.MatMul.MatMulEngines.Current.Supports(type), "the engine multiplies no bfloat16");
        Parameter[] trained = [.. All.Where(parameter => !parameter.Frozen)];
        float[] y = [];
        GradientCheck.Backward(
            () =>
            {
                Tensor result = layers(Cast.Apply(x.Value, type));
                y = result.ToArray();
                return Cast.Apply(result, DType.Float32);
            },
            trained);
        return [y, .. All.Select(parameter => parameter.HasGrad ? parameter.Grad.ToArray() : [])];
    }
}
