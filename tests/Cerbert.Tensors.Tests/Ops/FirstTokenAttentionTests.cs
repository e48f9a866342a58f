using Cerbert.Tensors;
using Cerbert.Tensors.Ops;
using Cerbert.Tensors.Random;

namespace Cerbert.Tests.Ops;

public sealed class FirstTokenAttentionTests : IDisposable
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

    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    public void Backward_SentencesOfSeveralLengths_EqualsDifferences(double dropout)
    {
        var mask = new DropoutMask((float)dropout, new RandomKey(7, 8));
        GradientCheck.Of(() => FirstTokenAttention.Apply(x.Value, weight, bias, sequences, 2, mask), 2e-3, x, weight, bias);
    }

    [Fact]
    public void Apply_NoDropout_EqualsTheFirstRowsOfAttentionOfAllTokens()
    {
        GradientCheck.Backward(
            () => Gather.Apply(SelfAttention.Apply(Linear.Apply(x.Value, weight, bias), sequences, 2), sequences.Starts), x, weight, bias);
        float[][] expected = [x.Grad.ToArray(), weight.Grad.ToArray(), bias.Grad.ToArray()];
        GradientCheck.Backward(() => FirstTokenAttention.Apply(x.Value, weight, bias, sequences, 2), x, weight, bias);
        Close.Equal(expected[0], x.Grad.ToArray(), 1e-5, 1e-5, "dx");
        Close.Equal(expected[1], weight.Grad.ToArray(), 1e-5, 1e-5, "dW");
        Close.Equal(expected[2], bias.Grad.ToArray(), 1e-5, 1e-5, "db");

        using var scope = TensorScope.Begin();
        float[] all = Gather.Apply(SelfAttention.Apply(Linear.Apply(x.Value, weight, bias), sequences, 2), sequences.Starts).ToArray();
        Close.Equal(all, FirstTokenAttention.Apply(x.Value, weight, bias, sequences, 2).ToArray(), 1e-6, 1e-6, "context");
    }

    [Fact]
    public void Backward_FrozenWeights_GivesTheInputItsGradient()
    {
        GradientCheck.Backward(() => FirstTokenAttention.Apply(x.Value, weight, bias, sequences, 2), x, weight, bias);
        float[] expected = x.Grad.ToArray();
        weight.Frozen = bias.Frozen = true;
        GradientCheck.Backward(() => FirstTokenAttention.Apply(x.Value, weight, bias, sequences, 2), x, weight, bias);
        Assert.False(weight.HasGrad || bias.HasGrad);
        Assert.Equal(expected, x.Grad.ToArray());
    }

    [Fact]
    public void Apply_OtherThanMatchingShapes_NamesThem()
    {
        using var scope = TensorScope.Begin();
        Assert.Contains("4 heads", Assert.Throws<ArgumentException>(() => FirstTokenAttention.Apply(x.Value, weight, bias, sequences, 4)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => FirstTokenAttention.Apply(x.Value, weight, bias, Sequences.FromLengths(8), 2));
        Assert.Throws<ArgumentException>(() => FirstTokenAttention.Apply(x.Value, bias, bias, sequences, 2));
    }
}
