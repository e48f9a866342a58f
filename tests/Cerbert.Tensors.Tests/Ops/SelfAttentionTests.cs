using Cerbert.Tensors;
using Cerbert.Tensors.Ops;
using Cerbert.Tensors.Random;

namespace Cerbert.Tests.Ops;

public sealed class SelfAttentionTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0.3f)]
    public void Backward_SeveralShortSentences_EqualsDifferences(float dropout) =>
        Check(Sequences.FromLengths(1, 5, 0, 3), heads: 2, headSize: 3, dropout);

    [Theory]
    [InlineData(0)]
    [InlineData(0.2f)]
    public void Backward_LongerThanOneTile_EqualsDifferences(float dropout) =>
        Check(Sequences.FromLengths(67), heads: 1, headSize: 2, dropout);

    [Theory]
    [InlineData(0)]
    [InlineData(0.2f)]
    public void Backward_Causal_EqualsDifferences(float dropout)
    {
        Check(Sequences.FromLengths(1, 5, 0, 3), heads: 2, headSize: 3, dropout, causal: true);
        Check(Sequences.FromLengths(67), heads: 1, headSize: 2, dropout, causal: true);
    }

    [Fact]
    public void Apply_Causal_NoTokenSeesALaterOne()
    {
        using var scope = TensorScope.Begin();
        float[] values = Make.Floats(70 * 12, 5);
        float[] before = SelfAttention.Apply(Make.Tensor(values, new Shape(70, 12)), Sequences.FromLengths(70), 2, causal: true).ToArray();
        values.AsSpan(66 * 12).Fill(3);
        float[] after = SelfAttention.Apply(Make.Tensor(values, new Shape(70, 12)), Sequences.FromLengths(70), 2, causal: true).ToArray();
        Assert.Equal(before[..(66 * 4)], after[..(66 * 4)]);
        Assert.NotEqual(before[(66 * 4)..], after[(66 * 4)..]);
    }

    [Fact]
    public void Apply_OtherThanMatchingShapes_NamesThem()
    {
        using var scope = TensorScope.Begin();
        Tensor qkv = Tensor.Zeros(new Shape(4, 18));
        string message = Assert.Throws<ArgumentException>(() => SelfAttention.Apply(qkv, Sequences.FromLengths(3), 2)).Message;
        Assert.Equal("attention with 2 heads over 3 tokens cannot take Float32 [4, 18]", message);
        Assert.Throws<ArgumentException>(() => SelfAttention.Apply(qkv, Sequences.FromLengths(4), 4));
        Assert.Throws<ArgumentException>(() => SelfAttention.Apply(qkv, Sequences.FromLengths(4), 0));
        Assert.Throws<ArgumentException>(() => SelfAttention.Apply(qkv, Sequences.FromLengths(4), -1));
    }

    private static void Check(Sequences sequences, int heads, int headSize, float dropout, bool causal = false)
    {
        using Parameter qkv = Make.Parameter("qkv", new Shape(sequences.Tokens, 3 * heads * headSize), 1, -1.5f, 1.5f);
        var mask = new DropoutMask(dropout, new RandomKey(7, 8));
        GradientCheck.Of(() => SelfAttention.Apply(qkv.Value, sequences, heads, mask, causal), 1e-3, qkv);
    }
}
