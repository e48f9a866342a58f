using Cerbert.Tensors;
using Cerbert.Tensors.Ops;
using Cerbert.Tensors.Random;

namespace Cerbert.Tests.Ops;

public sealed class SomeTokensAttentionTests : IDisposable
{
    private readonly Sequences sequences = Sequences.FromLengths(1, 5, 3);
    private readonly Parameter x = Make.Parameter("x", new Shape(9, 6), 1);
    private readonly Parameter weight = Make.Parameter("weight", new Shape(18, 6), 2);
    private readonly Parameter bias = Make.Parameter("bias", new Shape(18), 3);

    public void Dispose()
    {
        x.Dispose();
        weight.Dispose();
        bias.Dispose();
    }

    // The first of each sentence; none of a sentence and several of another; all.
    private static readonly int[][] s_tokens = [[0, 1, 6], [2, 3, 5, 8], [6], [0, 1, 2, 3, 4, 5, 6, 7, 8]];

    public static TheoryData<int[]> Tokens => [.. s_tokens];

    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    public void Backward_SentencesOfSeveralLengths_EqualsDifferences(double dropout)
    {
        var mask = new DropoutMask((float)dropout, new RandomKey(7, 8));
        foreach (int[] tokens in s_tokens)
            GradientCheck.Of(() => SomeTokensAttention.Apply(x.Value, weight, bias, tokens, sequences, 2, mask), 2e-3, x, weight, bias);
    }

    [Theory]
    [MemberData(nameof(Tokens))]
    public void Apply_NoDropout_EqualsTheirRowsOfAttentionOfAllTokens(int[] tokens)
    {
        GradientCheck.Backward(
            () => Gather.Apply(SelfAttention.Apply(Linear.Apply(x.Value, weight, bias), sequences, 2), tokens), x, weight, bias);
        float[][] expected = [x.Grad.ToArray(), weight.Grad.ToArray(), bias.Grad.ToArray()];
        GradientCheck.Backward(() => SomeTokensAttention.Apply(x.Value, weight, bias, tokens, sequences, 2), x, weight, bias);
        Close.Equal(expected[0], x.Grad.ToArray(), 1e-5, 1e-5, "dx");
        Close.Equal(expected[1], weight.Grad.ToArray(), 1e-5, 1e-5, "dW");
        Close.Equal(expected[2], bias.Grad.ToArray(), 1e-5, 1e-5, "db");

        using var scope = TensorScope.Begin();
        float[] all = Gather.Apply(SelfAttention.Apply(Linear.Apply(x.Value, weight, bias), sequences, 2), tokens).ToArray();
        Close.Equal(all, SomeTokensAttention.Apply(x.Value, weight, bias, tokens, sequences, 2).ToArray(), 1e-6, 1e-6, "context");
    }

    [Fact]
    public void Backward_FrozenWeights_GivesTheInputItsGradient()
    {
        GradientCheck.Backward(() => SomeTokensAttention.Apply(x.Value, weight, bias, sequences.Starts, sequences, 2), x, weight, bias);
        float[] expected = x.Grad.ToArray();
        weight.Frozen = bias.Frozen = true;
        GradientCheck.Backward(() => SomeTokensAttention.Apply(x.Value, weight, bias, sequences.Starts, sequences, 2), x, weight, bias);
        Assert.False(weight.HasGrad || bias.HasGrad);
        Assert.Equal(expected, x.Grad.ToArray());
    }

    [Fact]
    public void Apply_OtherThanMatchingShapes_NamesThem()
    {
        using var scope = TensorScope.Begin();
        Assert.Contains("4 heads", Assert.Throws<ArgumentException>(() => SomeTokensAttention.Apply(x.Value, weight, bias, sequences.Starts, sequences, 4)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => SomeTokensAttention.Apply(x.Value, weight, bias, sequences.Starts, Sequences.FromLengths(8), 2));
        foreach (int[] wrong in (int[][])[[3, 2], [2, 2], [-1, 2], [6, 9], [0, 7, 3]])
            Assert.Contains("must rise", Assert.Throws<ArgumentException>(() => SomeTokensAttention.Apply(x.Value, weight, bias, wrong, sequences, 2)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => SomeTokensAttention.Apply(x.Value, bias, bias, sequences.Starts, sequences, 2));
    }
}
