using Cerbert.Tensors;
using Cerbert.Tensors.MatMul;
using Cerbert.Tensors.Random;
using Cerbert.Tests.Naive;

namespace Cerbert.Tests.Cpu;

[Collection(ProcessState.Name)]
public sealed class AttentionKernelTests
{
    // Every length to beyond one tile of 64 rows, one past two tiles, and an empty sentence in their midst.
    private static readonly Sequences EveryLength = Sequences.FromLengths([.. Enumerable.Range(1, 35), 0, .. Enumerable.Range(36, 35), 130]);

    [Theory]
    [InlineData(5, DType.Float32, 0, false)]
    [InlineData(5, DType.BFloat16, 0.2f, false)]
    [InlineData(8, DType.Float32, 0.2f, false)]
    [InlineData(16, DType.Float32, 0, false)]
    [InlineData(33, DType.Float32, 0.3f, false)]
    [InlineData(64, DType.Float32, 0.1f, false)]
    [InlineData(64, DType.BFloat16, 0, false)]
    [InlineData(5, DType.BFloat16, 0.2f, true)]
    [InlineData(8, DType.Float32, 0.2f, true)]
    [InlineData(16, DType.Float32, 0, true)]
    public void AttentionAndBackward_EveryLength_EqualNaive(int headSize, DType type, float dropout, bool causal)
    {
        int heads = headSize > 16 ? 1 : 2, tokens = EveryLength.Tokens, hidden = heads * headSize;
        var mask = new DropoutMask(dropout, new RandomKey(3, 4));
        float[] qkv = Make.Floats((long)tokens * 3 * hidden, headSize, type, -1.5f, 1.5f), dcontext = Make.Floats((long)tokens * hidden, 2, type);
        var naive = new NaiveAttention(qkv, EveryLength, heads, headSize, mask, causal);
        naive.Run(dcontext);
        float[] old = Make.Floats(qkv.Length, 9, type);
        // Backward starts from the context as stored: in bfloat16 that is off by a 512th.
        double loose = type == DType.BFloat16 ? 0.01 : 2e-5;
        AtEveryWidth(() =>
        {
            using var scope = TensorScope.Begin();
            Guarded x = new(new Shape(tokens, 3 * hidden), type, qkv), context = new(new Shape(tokens, hidden), type), logSum = new(new Shape(heads, tokens));
            Kernels.Current.Attention(x.Tensor, EveryLength, heads, mask, context.Tensor, logSum.Tensor, causal);
            context.Matches(NaiveMath.ToFloats(naive.Context), 1e-5, 1e-5, "context");
            logSum.Matches(NaiveMath.ToFloats(naive.LogSum), 1e-5, 1e-5, "logSum");

            var dout = new Guarded(new Shape(tokens, hidden), type, dcontext);
            Guarded dqkv = new(x.Tensor.Shape, type), sum = new(x.Tensor.Shape, type, old);
            Kernels.Current.AttentionBackward(x.Tensor, EveryLength, heads, mask, context.Tensor, logSum.Tensor, dout.Tensor, new GradTarget(dqkv.Tensor, false), causal);
            dqkv.Matches(NaiveMath.ToFloats(naive.Dqkv), loose, 2e-5, "dqkv");
            Kernels.Current.AttentionBackward(x.Tensor, EveryLength, heads, mask, context.Tensor, logSum.Tensor, dout.Tensor, new GradTarget(sum.Tensor, true), causal);
            sum.Matches([.. naive.Dqkv.Zip(old, (a, b) => (float)(a + b))], 2 * loose, 2e-5, "dqkv added");
            Assert.Equal(qkv, x.Read());
        });
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.BFloat16)]
    public void CrossAttention_OfASentenceToItself_IsSelfAttention(DType type)
    {
        const int Heads = 2, Hidden = 16;
        int tokens = EveryLength.Tokens;
        var mask = new DropoutMask(0.2f, new RandomKey(3, 4));
        float[] q = Make.Floats((long)tokens * Hidden, 1, type), kv = Make.Floats((long)tokens * 2 * Hidden, 2, type), dout = Make.Floats(q.Length, 3, type);
        ProcessState.AtEveryWidth(() =>
        {
            using var scope = TensorScope.Begin();
            Tensor qkv = Tensor.Empty(new Shape(tokens, 3 * Hidden), type), dqkv = Tensor.Empty(qkv.Shape, type);
            qkv.CopyFrom(Interleave(q, Hidden, kv, 2 * Hidden));
            Tensor expected = Tensor.Empty(new Shape(tokens, Hidden), type), logSum = Tensor.Empty(new Shape(Heads, tokens)), dcontext = Tensor.Empty(expected.Shape, type);
            dcontext.CopyFrom(dout);
            Kernels.Current.Attention(qkv, EveryLength, Heads, mask, expected, logSum);
            Kernels.Current.AttentionBackward(qkv, EveryLength, Heads, mask, expected, logSum, dcontext, new GradTarget(dqkv, false));

            Guarded query = new(expected.Shape, type, q), keyValue = new(new Shape(tokens, 2 * Hidden), type, kv), context = new(expected.Shape, type);
            Guarded dquery = new(expected.Shape, type), dkeyValue = new(keyValue.Tensor.Shape, type);
            Kernels.Current.CrossAttention(query.Tensor, keyValue.Tensor, EveryLength, EveryLength, Heads, mask, context.Tensor, logSum);
            Kernels.Current.CrossAttentionBackward(
                query.Tensor, keyValue.Tensor, EveryLength, EveryLength, Heads, mask, context.Tensor, logSum, dcontext,
                new GradTarget(dquery.Tensor, false), new GradTarget(dkeyValue.Tensor, false));
            Assert.Equal(expected.ToArray(), context.Read());
            Assert.Equal(dqkv.ToArray(), Interleave(dquery.Read(), Hidden, dkeyValue.Read(), 2 * Hidden));
        });
    }

    [Fact]
    public void Attention_LargeScores_StaysFinite()
    {
        using var scope = TensorScope.Begin();
        Tensor qkv = Make.Tensor(Make.Floats(40 * 24, 1, -300, 300), new Shape(40, 24)), context = Tensor.Empty(new Shape(40, 8));
        Kernels.Current.Attention(qkv, Sequences.FromLengths(40), 1, DropoutMask.None, context, null);
        Assert.All(context.ToArray(), value => Assert.InRange(value, -300.01f, 300.01f));
    }

    // An engine without products of heads: every length is the kernel's of our own.
    private static void AtEveryWidth(Action body)
    {
        using var use = new EngineInUse(new ManagedMatMul());
        ProcessState.AtEveryWidth(body);
    }

    // Rows of both side by side.
    private static float[] Interleave(float[] left, int leftColumns, float[] right, int rightColumns) =>
        [.. left.Chunk(leftColumns).Zip(right.Chunk(rightColumns)).SelectMany(pair => pair.First.Concat(pair.Second))];
}
