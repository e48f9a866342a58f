using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Tests.Ops;

public sealed class PairOpTests
{
    private const int Pairs = 3, Size = 5;
    private readonly Parameter pairs = MakePairs();

    public static TheoryData<string> Ops => [.. All.Keys];

    private static Dictionary<string, Func<Tensor, Tensor>> All { get; } = new(StringComparer.Ordinal)
    {
        ["concatenation"] = x => PairFeatures.Apply(x, PairFeatureKind.Concatenation),
        ["difference-product"] = x => PairFeatures.Apply(x, PairFeatureKind.DifferenceProduct),
        ["difference-product-only"] = x => PairFeatures.Apply(x, PairFeatureKind.DifferenceProductOnly),
        ["cosine"] = CosineSimilarity.Apply,
        ["scaled-dot"] = ScaledDot.Apply,
    };

    [Theory]
    [MemberData(nameof(Ops))]
    public void Backward_EveryOp_EqualsDifferences(string op) => GradientCheck.Of(() => All[op](pairs.Value), 1e-3, pairs);

    [Theory]
    [MemberData(nameof(Ops))]
    public void Backward_ASecondTime_AddsToTheGradient(string op)
    {
        float[] probe = GradientCheck.Backward(() => All[op](pairs.Value), pairs);
        float[] once = pairs.Grad.ToArray();
        using (TensorScope.Begin())
            ProbeSum.Apply(All[op](pairs.Value), probe).Backward();
        Close.Gradient(Array.ConvertAll(once, value => 2 * value), pairs.Grad.ToArray(), 1e-6, 1e-5);
    }

    [Theory]
    [MemberData(nameof(Ops))]
    public void Apply_NotANumber_ReachesItsPairOnly(string op)
    {
        float[] values = pairs.Value.ToArray();
        for (int at = 0; at < values.Length; at++)
        {
            float[] poisoned = [.. values];
            poisoned[at] = float.NaN;
            pairs.Value.CopyFrom(poisoned);
            GradientCheck.Backward(() => All[op](pairs.Value), pairs);
            using var scope = TensorScope.Begin();
            Tensor y = All[op](pairs.Value);
            float[] all = y.ToArray();
            for (int p = 0; p < Pairs; p++)
                Assert.Equal(p == at / Size % Pairs, all[(p * y.Columns)..((p + 1) * y.Columns)].Any(float.IsNaN));
            float[] gradient = pairs.Grad.ToArray();
            for (int i = 0; i < gradient.Length; i++)
                if (i / Size % Pairs != at / Size % Pairs)
                    Assert.False(float.IsNaN(gradient[i]));
            // Concatenation is linear: its gradient does not depend on the values.
            if (op != "concatenation")
                Assert.Contains(gradient, float.IsNaN);
        }
    }

    [Fact]
    public void PairFeatures_TwoNumbers_AreTheBlocksInOrder()
    {
        using var scope = TensorScope.Begin();
        Tensor two = Tensor.From([2, 3, /* v */ 5, -1], new Shape(2, 2));
        Assert.Equal([2, 3, 5, -1], PairFeatures.Apply(two, PairFeatureKind.Concatenation).ToArray());
        Assert.Equal([2, 3, 5, -1, 3, 4, 10, -3], PairFeatures.Apply(two, PairFeatureKind.DifferenceProduct).ToArray());
        Assert.Equal([3, 4, 10, -3], PairFeatures.Apply(two, PairFeatureKind.DifferenceProductOnly).ToArray());
    }

    [Fact]
    public void DifferenceProductOnly_EqualVectors_HaveNoGradientThroughTheDifference()
    {
        using var same = new Parameter("same", new Shape(2, 1));
        same.Value.CopyFrom([0.5f, 0.5f]);
        using (TensorScope.Begin())
            ProbeSum.Apply(PairFeatures.Apply(same.Value, PairFeatureKind.DifferenceProductOnly), [7, 2]).Backward();
        Assert.Equal([1, 1], same.Grad.ToArray());
    }

    [Fact]
    public void CosineSimilarity_ZeroVector_IsZeroWithAFiniteGradient()
    {
        using var zero = new Parameter("zero", new Shape(2, 2));
        zero.Value.CopyFrom([0, 0, 3, 4]);
        using (TensorScope.Begin())
        {
            Tensor cosine = CosineSimilarity.Apply(zero.Value);
            Assert.Equal(0, cosine.Item());
            ProbeSum.Apply(cosine, [1]).Backward();
        }

        Assert.All(zero.Grad.ToArray(), value => Assert.True(float.IsFinite(value)));
        Assert.Equal([0, 0], zero.Grad.ToArray()[2..]);
    }

    [Fact]
    public void ScaledDot_TwoVectors_IsTheirProductByTheRootOfTheSize()
    {
        using var scope = TensorScope.Begin();
        Tensor two = Tensor.From([1, 2, 3, 4, /* v */ 5, 6, 7, 8], new Shape(2, 4));
        Assert.Equal(35, ScaledDot.Apply(two).Item());
    }

    [Theory]
    [MemberData(nameof(Ops))]
    public void Apply_OddNumberOfRows_NamesShape(string op)
    {
        using var scope = TensorScope.Begin();
        Tensor odd = Tensor.Zeros(new Shape(3, 2));
        string message = Assert.Throws<ArgumentException>(() => All[op](odd)).Message;
        Assert.Equal("pairs need an even number of rows, all u and then all v, not Float32 [3, 2]", message);
    }

    // u and v differ by at least 0.3 everywhere: no step of the differences crosses the kink of |u − v|.
    private static Parameter MakePairs()
    {
        float[] u = Make.Floats(Pairs * Size, 1), apart = Make.Floats(Pairs * Size, 2, 0.3f, 1);
        var parameter = new Parameter("pairs", new Shape(2 * Pairs, Size));
        parameter.Value.CopyFrom([.. u, .. u.Select((x, i) => i % 3 == 0 ? x - apart[i] : x + apart[i])]);
        parameter.Touch();
        return parameter;
    }
}
