using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Tests.Ops;

/// <summary>The losses of one number per example or label.</summary>
public sealed class ScoreLossTests
{
    private static readonly float[] Targets = [1, 0, 0.25f, 1, 0, 1];
    private static readonly int[] Signs = [1, -1, 1, 0, -1, 1];
    private readonly Parameter x = Make.Parameter("x", new Shape(2, 3), 1, -2, 2);

    public static TheoryData<string> Losses => [.. All.Keys];

    private static Dictionary<string, Func<Tensor, Tensor>> All { get; } = new(StringComparer.Ordinal)
    {
        ["bce"] = x => BinaryCrossEntropy.Apply(x, Targets),
        ["bce, weighted"] = x => BinaryCrossEntropy.Apply(x, Targets, [0.5f, 2, 3]),
        ["mse"] = x => MeanSquaredError.Apply(x, Targets),
        ["range mse"] = x => MeanSquaredError.Apply(x, Targets, new OutputRange(-1, 4)),
        ["cosine embedding"] = x => CosineEmbedding.Apply(x, Signs, 0.3f),
    };

    [Theory]
    [MemberData(nameof(Losses))]
    public void Backward_EveryLoss_EqualsDifferences(string loss)
    {
        // Away from the kink of max(0, cos − 0.3).
        if (loss == "cosine embedding")
            x.Value.CopyFrom([0.9f, 0.6f, -0.5f, -0.8f, 0, 0.1f]);
        GradientCheck.Of(() => All[loss](x.Value), 1e-3, x);
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void Backward_ASecondTime_AddsToTheGradient(string loss)
    {
        float[] probe = GradientCheck.Backward(() => All[loss](x.Value), x);
        float[] once = x.Grad.ToArray();
        using (TensorScope.Begin())
            ProbeSum.Apply(All[loss](x.Value), probe).Backward();
        Close.Gradient(Array.ConvertAll(once, value => 2 * value), x.Grad.ToArray(), 1e-7, 1e-5);
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void Apply_NotANumberAnywhere_MakesLossAndItsGradientOne(string loss)
    {
        float[] values = x.Value.ToArray();
        for (int at = 0; at < values.Length; at++)
        {
            x.Value.CopyFrom([.. values.Select((value, i) => i == at ? float.NaN : value)]);
            x.ClearGrad();
            using var scope = TensorScope.Begin();
            Tensor result = All[loss](x.Value);
            Assert.True(float.IsNaN(result.Item()), $"the loss is {result.Item()}");
            result.Backward();
            float[] gradient = x.Grad.ToArray();
            for (int i = 0; i < gradient.Length; i++)
                Assert.Equal(i == at, float.IsNaN(gradient[i]));
        }
    }

    [Fact]
    public void BinaryCrossEntropy_HugeLogits_StaysFinite()
    {
        using var huge = new Parameter("huge", new Shape(1, 4));
        huge.Value.CopyFrom([1e30f, -1e30f, 1e30f, -1e30f]);
        using (TensorScope.Begin())
        {
            Tensor loss = BinaryCrossEntropy.Apply(huge.Value, new float[] { 1, 0, 0, 1 });
            Assert.Equal(5e29f, loss.Item());
            loss.Backward();
        }

        Assert.Equal([0, 0, 0.25f, -0.25f], huge.Grad.ToArray());
    }

    [Fact]
    public void MeanSquaredError_HugeOutputInRange_IsTheRangesEnd()
    {
        using var huge = new Parameter("huge", new Shape(2));
        huge.Value.CopyFrom([1e30f, -1e30f]);
        using (TensorScope.Begin())
        {
            Tensor loss = MeanSquaredError.Apply(huge.Value, new float[] { 4, 2 }, new OutputRange(0, 5));
            Assert.Equal(2.5f, loss.Item());
            loss.Backward();
        }

        Assert.Equal([0, 0], huge.Grad.ToArray());
    }

    [Fact]
    public void CosineEmbedding_OtherPairBelowTheMargin_IsLeftAlone()
    {
        using var cosines = new Parameter("cosines", new Shape(3, 1));
        cosines.Value.CopyFrom([0.2f, 0.3f, 0.5f]);
        using (TensorScope.Begin())
        {
            Tensor loss = CosineEmbedding.Apply(cosines.Value, new[] { -1, -1, -1 }, 0.3f);
            Close.Equal(0.2 / 3, loss.Item(), 1e-6);
            loss.Backward();
        }

        Close.Equal([0, 0, 1 / 3f], cosines.Grad.ToArray());
    }

    [Fact]
    public void Apply_OtherThanMatchingLengths_NamesShapes()
    {
        using var scope = TensorScope.Begin();
        float[] two = [1, 2];
        Assert.Equal("2 targets for logits of [2, 3]", Assert.Throws<ArgumentException>(() => BinaryCrossEntropy.Apply(x.Value, two)).Message);
        Assert.Equal("2 positive weights for logits of [2, 3]", Assert.Throws<ArgumentException>(() => BinaryCrossEntropy.Apply(x.Value, Targets, two)).Message);
        Assert.Equal("2 targets for outputs of [2, 3]", Assert.Throws<ArgumentException>(() => MeanSquaredError.Apply(x.Value, two)).Message);
        Assert.Equal("1 labels for cosines of [2, 3]", Assert.Throws<ArgumentException>(() => CosineEmbedding.Apply(x.Value, new[] { 1 })).Message);
    }
}
