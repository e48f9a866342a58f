using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Tests.Ops;

public sealed class CrossEntropyTests
{
    private static readonly int[] Labels = [2, 0, 4, 4, 1, 3];
    private static readonly float[] Weights = [0.5f, 2, 1, 0.25f, 3];
    private readonly Parameter logits = Make.Parameter("logits", new Shape(6, 5), 1, -2, 2);

    public static TheoryData<CrossEntropyWeights> Variants =>
    [
        new CrossEntropyWeights(),
        new CrossEntropyWeights(Sum: true),
        new CrossEntropyWeights(LabelSmoothing: 0.2f),
        new CrossEntropyWeights(IgnoreLabel: 4),
        new CrossEntropyWeights(Weights),
        new CrossEntropyWeights(Weights, 0.1f, 4),
        new CrossEntropyWeights(Weights, 0.1f, 4, Sum: true),
    ];

    [Theory]
    [MemberData(nameof(Variants), DisableDiscoveryEnumeration = true)]
    public void Backward_EveryVariant_EqualsDifferences(CrossEntropyWeights weights) =>
        GradientCheck.Of(() => CrossEntropy.Apply(logits.Value, Labels, weights), 1e-3, logits);

    [Fact]
    public void Backward_IgnoredRow_GetsExactlyNothing()
    {
        GradientCheck.Backward(() => CrossEntropy.Apply(logits.Value, Labels, new CrossEntropyWeights(Weights, 0.1f, 4)), logits);
        Assert.All(logits.Grad.ToArray()[10..20], value => Assert.Equal(0, value));
    }

    [Fact]
    public void Apply_BFloat16Logits_FollowsFloat32()
    {
        GradientCheck.Backward(() => CrossEntropy.Apply(logits.Value, Labels), logits);
        float[] exact = logits.Grad.ToArray();
        GradientCheck.Backward(() => CrossEntropy.Apply(Cast.Apply(logits.Value, DType.BFloat16), Labels), logits);
        Close.Gradient(exact, logits.Grad.ToArray(), 0, 0.02);
    }

    [Fact]
    public void Apply_HugeLogits_StaysFinite()
    {
        using var scope = TensorScope.Begin();
        Tensor x = Tensor.From([1e30f, 0, -1e30f], new Shape(1, 3));
        Assert.Equal(0, CrossEntropy.Apply(x, new[] { 0 }).Item());
        Assert.Equal(2e30f, CrossEntropy.Apply(x, new[] { 2 }).Item());
    }

    [Fact]
    public void Apply_EveryRowIgnored_IsNotANumberAsInPyTorch()
    {
        using var scope = TensorScope.Begin();
        Assert.True(float.IsNaN(CrossEntropy.Apply(logits.Value, new[] { -100, -100, -100, -100, -100, -100 }).Item()));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(5)]
    public void Apply_NoSuchClass_NamesIt(int label)
    {
        using var scope = TensorScope.Begin();
        string message = Assert.Throws<ArgumentOutOfRangeException>(() => CrossEntropy.Apply(logits.Value, new[] { 0, 1, 2, 3, 4, label })).Message;
        Assert.Contains("a label must be from 0 to 4", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_OtherThanMatchingLengths_NamesShapes()
    {
        using var scope = TensorScope.Begin();
        Assert.Equal("3 labels for logits of [6, 5]", Assert.Throws<ArgumentException>(() => CrossEntropy.Apply(logits.Value, new[] { 0, 1, 2 })).Message);
        var weights = new CrossEntropyWeights([1, 2]);
        string message = Assert.Throws<ArgumentException>(() => CrossEntropy.Apply(logits.Value, Labels, weights)).Message;
        Assert.Equal("2 class weights for logits of [6, 5]", message);
    }

    [Theory]
    [InlineData(-0.1f)]
    [InlineData(1)]
    [InlineData(float.NaN)]
    public void Apply_ImpossibleSmoothing_NamesIt(float smoothing)
    {
        using var scope = TensorScope.Begin();
        var weights = new CrossEntropyWeights(LabelSmoothing: smoothing);
        Assert.Throws<ArgumentOutOfRangeException>(() => CrossEntropy.Apply(logits.Value, Labels, weights));
    }
}
