using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Tests.Ops;

/// <summary>A run that has diverged must show it: NaN comes out wherever it went in, at any lane and any width.</summary>
[Collection(ProcessState.Name)]
public sealed class NotANumberTests
{
    public static TheoryData<Activation, DType> Activations =>
    [
        .. from activation in Enum.GetValues<Activation>()
           from type in Enum.GetValues<DType>()
           select (activation, type),
    ];

    [Theory]
    [MemberData(nameof(Activations))]
    public void Activation_NotANumberAnywhere_ComesOutThere(Activation activation, DType type) => ProcessState.AtEveryWidth(() =>
    {
        for (int at = 0; at < 37; at++)
        {
            using var scope = TensorScope.Begin();
            Tensor x = Make.Tensor(Poisoned(37, at), new Shape(37), type), y = Tensor.Empty(x.Shape, type);
            Kernels.Current.Activate(activation, x, y);
            float[] result = y.ToArray();
            for (int i = 0; i < 37; i++)
                Assert.Equal(i == at, float.IsNaN(result[i]));
        }
    });

    [Fact]
    public void LayerNorm_NotANumberInARow_FillsThatRow() => ProcessState.AtEveryWidth(() =>
    {
        using Parameter gamma = Make.Parameter("gamma", new Shape(37), 1), beta = Make.Parameter("beta", new Shape(37), 2);
        for (int at = 0; at < 37; at++)
        {
            using var scope = TensorScope.Begin();
            float[] y = ResidualLayerNorm.Apply(Make.Tensor(Poisoned(3 * 37, 37 + at), new Shape(3, 37)), null, gamma, beta, 1e-12f).ToArray();
            for (int i = 0; i < y.Length; i++)
                Assert.Equal(i / 37 == 1, float.IsNaN(y[i]));
        }
    });

    [Fact]
    public void Attention_NotANumberInQueryKeyOrValue_ReachesItsSentenceOnly() => ProcessState.AtEveryWidth(() =>
    {
        for (int column = 0; column < 24; column += 4)
        {
            for (int token = 3; token < 40; token += 6)
            {
                using var scope = TensorScope.Begin();
                Tensor qkv = Make.Tensor(Poisoned(43 * 24, token * 24 + column), new Shape(43, 24));
                float[] y = SelfAttention.Apply(qkv, Sequences.FromLengths(3, 37, 3), heads: 1).ToArray();
                Assert.Contains(y[(token * 8)..((token + 1) * 8)], float.IsNaN);
                Assert.DoesNotContain(y[..(3 * 8)], float.IsNaN);
                Assert.DoesNotContain(y[(40 * 8)..], float.IsNaN);
            }
        }
    });

    [Fact]
    public void CrossEntropy_NotANumberInAnyLogit_MakesLossAndGradientOne() => ProcessState.AtEveryWidth(() =>
    {
        using Parameter logits = Make.Parameter("logits", new Shape(2, 37), 1);
        for (int at = 0; at < 37; at++)
        {
            logits.Value.CopyFrom(Poisoned(2 * 37, at));
            logits.ClearGrad();
            using var scope = TensorScope.Begin();
            Tensor loss = CrossEntropy.Apply(logits.Value, new[] { 5, 6 });
            Assert.True(float.IsNaN(loss.Item()), $"loss is {loss.Item()}");
            loss.Backward();
            float[] gradient = logits.Grad.ToArray();
            Assert.All(gradient[..37], value => Assert.True(float.IsNaN(value)));
            Assert.All(gradient[37..], value => Assert.False(float.IsNaN(value)));
        }
    });

    [Fact]
    public void CrossEntropy_InfiniteLogit_MakesTheLossNotANumber()
    {
        using var scope = TensorScope.Begin();
        float[] x = Make.Floats(2 * 37, 1);
        x[20] = float.PositiveInfinity;
        Assert.True(float.IsNaN(CrossEntropy.Apply(Make.Tensor(x, new Shape(2, 37)), new[] { 5, 6 }).Item()));
    }

    [Fact]
    public void SumOfSquares_NotANumberAnywhere_IsOne() => ProcessState.AtEveryWidth(() =>
    {
        for (int at = 0; at < 37; at++)
        {
            using var scope = TensorScope.Begin();
            Assert.True(double.IsNaN(Kernels.Current.SumOfSquares(Make.Tensor(Poisoned(37, at), new Shape(37)))));
        }
    });

    private static float[] Poisoned(int count, int at)
    {
        float[] values = Make.Floats(count, 1, -2, 2);
        values[at] = float.NaN;
        return values;
    }
}
