using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Tests.Ops;

public sealed class CircleLossTests
{
    private const double Margin = 0.25, Scale = 8;
    private static readonly int[] Labels = [1, 0, 0, 1, 0];
    private static readonly float[] Cosines = [0.3f, -0.6f, 0.55f, 0.9f, 0.1f];

    [Fact]
    public void Apply_BothKinds_IsTheFormula()
    {
        using var scope = TensorScope.Begin();
        Close.Equal(Naive(Cosines, Cosines), CircleLoss.Apply(Tensor.From(Cosines, new Shape(5, 1)), Labels, (float)Margin, (float)Scale).Item(), 1e-5, 1e-6);
    }

    [Fact]
    public void Backward_BothKinds_IsTheSlopeWithTheWeightsHeld()
    {
        var s = new Parameter("s", new Shape(5, 1));
        s.Value.CopyFrom(Cosines);
        using (TensorScope.Begin())
            CircleLoss.Apply(s.Value, Labels, (float)Margin, (float)Scale).Backward(2);
        for (int i = 0; i < Cosines.Length; i++)
        {
            double At(float step) => Naive([.. Cosines.Select((x, j) => j == i ? x + step : x)], Cosines);
            Close.Equal(2 * (At(1e-3f) - At(-1e-3f)) / 2e-3, s.Grad.ToArray()[i], 1e-3, 1e-3, $"slope {i}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Apply_OneKindOnly_IsZeroWithoutASlope(int label)
    {
        using var scope = TensorScope.Begin();
        Parameter s = Make.Parameter("s", new Shape(3, 1), 1);
        Tensor loss = CircleLoss.Apply(s.Value, new[] { label, label, label }, 0.25f, 32);
        Assert.Equal(0, loss.Item());
        loss.Backward();
        Assert.Equal([0, 0, 0], s.Grad.ToArray());
    }

    [Fact]
    public void Apply_LargeScale_StaysFinite()
    {
        using var scope = TensorScope.Begin();
        Assert.True(float.IsFinite(CircleLoss.Apply(Tensor.From([-1, 1], new Shape(2, 1)), new[] { 1, 0 }, 1, 1e4f).Item()));
    }

    // The weights are those of the similarities they are given apart.
    private static double Naive(float[] similarities, float[] weighed)
    {
        double alike = 0, unlike = 0;
        for (int i = 0; i < similarities.Length; i++)
            if (Labels[i] == 1)
                alike += Math.Exp(-Scale * Math.Max(0, 1 + Margin - weighed[i]) * (similarities[i] - (1 - Margin)));
            else
                unlike += Math.Exp(Scale * Math.Max(0, weighed[i] + Margin) * (similarities[i] - Margin));
        return Math.Log(1 + alike * unlike);
    }
}
