using Cerbert.Tensors;
using Cerbert.Tensors.Ops;
using Cerbert.Tensors.Random;

namespace Cerbert.Tests.Ops;

public sealed class CrossAttentionTests
{
    public static TheoryData<int[], int[], float> Lengths => new()
    {
        { [1, 5, 0, 3, 0], [4, 2, 3, 3, 0], 0 },
        { [1, 5, 0, 3, 0], [4, 2, 3, 3, 0], 0.3f },
        { [66], [3], 0.2f },
        { [3], [67], 0 },
    };

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Backward_OtherLengthsOfQueriesAndKeys_EqualsDifferences(int[] queries, int[] keys, float dropout)
    {
        Sequences of = Sequences.FromLengths(queries), to = Sequences.FromLengths(keys);
        using Parameter query = Make.Parameter("query", new Shape(of.Tokens, 6), 1, -1.5f, 1.5f), keyValue = Make.Parameter("keyValue", new Shape(to.Tokens, 12), 2, -1.5f, 1.5f);
        var mask = new DropoutMask(dropout, new RandomKey(7, 8));
        GradientCheck.Of(() => CrossAttention.Apply(query.Value, keyValue.Value, of, to, 2, mask), 1e-3, query, keyValue);
    }

    [Fact]
    public void Apply_OneHeadOfTwoSentences_EqualsTheFormula()
    {
        using var scope = TensorScope.Begin();
        float[] q = Make.Floats(3 * 4, 1), kv = Make.Floats(5 * 8, 2);
        Sequences of = Sequences.FromLengths(2, 1), to = Sequences.FromLengths(1, 4);
        float[] context = CrossAttention.Apply(Make.Tensor(q, new Shape(3, 4)), Make.Tensor(kv, new Shape(5, 8)), of, to, 1).ToArray();
        // One key only: its value, whatever the query.
        Assert.Equal(kv[4..8], context[..4]);
        Assert.Equal(kv[4..8], context[4..8]);
        double[] weights = [.. Enumerable.Range(1, 4).Select(key => Math.Exp(Enumerable.Range(0, 4).Sum(c => (double)q[8 + c] * kv[(key * 8) + c]) / 2))];
        for (int c = 0; c < 4; c++)
            Close.Equal(weights.Select((w, key) => w * kv[((key + 1) * 8) + 4 + c]).Sum() / weights.Sum(), context[8 + c], 1e-6, 1e-5, $"column {c}");
    }

    [Fact]
    public void Backward_OneSideFrozen_GivesTheOtherItsGradient()
    {
        var sequences = Sequences.FromLengths(2, 3);
        using Parameter query = Make.Parameter("query", new Shape(5, 4), 1), keyValue = Make.Parameter("keyValue", new Shape(5, 8), 2);
        GradientCheck.Backward(() => CrossAttention.Apply(query.Value, keyValue.Value, sequences, sequences, 2), query, keyValue);
        float[] both = keyValue.Grad.ToArray();
        query.Frozen = true;
        GradientCheck.Backward(() => CrossAttention.Apply(query.Value, keyValue.Value, sequences, sequences, 2), query, keyValue);
        Assert.False(query.HasGrad);
        Assert.Equal(both, keyValue.Grad.ToArray());
    }

    [Fact]
    public void Apply_OtherThanMatchingShapes_NamesThem()
    {
        using var scope = TensorScope.Begin();
        Tensor query = Tensor.Zeros(new Shape(4, 6)), keyValue = Tensor.Zeros(new Shape(3, 12));
        Sequences four = Sequences.FromLengths(1, 3), three = Sequences.FromLengths(1, 2);
        string message = Assert.Throws<ArgumentException>(() => CrossAttention.Apply(query, keyValue, four, three, 4)).Message;
        Assert.Equal("attention with 4 heads of 2 sequences (4 tokens) to 2 (3 tokens) cannot take Float32 [4, 6] and Float32 [3, 12]", message);
        Assert.Throws<ArgumentException>(() => CrossAttention.Apply(query, query, four, four, 2));
        Assert.Throws<ArgumentException>(() => CrossAttention.Apply(query, keyValue, four, Sequences.FromLengths(3), 2));
        Assert.Throws<ArgumentException>(() => CrossAttention.Apply(query, keyValue, four, Sequences.FromLengths(3, 0), 2));
    }
}
