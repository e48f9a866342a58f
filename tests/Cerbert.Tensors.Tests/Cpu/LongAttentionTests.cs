using Cerbert.Tensors;
using Cerbert.Tensors.MatMul;
using Cerbert.Tensors.Random;
using Cerbert.Tests.Naive;

namespace Cerbert.Tests.Cpu;

[Collection(ProcessState.Name)]
public sealed class LongAttentionTests
{
    // Around the length from which on the engine multiplies, around its round sizes and the tiles of 64 rows, and short ones between them.
    private static readonly Sequences Lengths = Sequences.FromLengths(127, 128, 5, 129, 160, 0, 161, 191, 193, 1, 257);

    [Theory]
    [InlineData(64, 0, false)]
    [InlineData(64, 0.1f, false)]
    [InlineData(64, 0.1f, true)]
    [InlineData(40, 0, true)]
    [InlineData(5, 0.3f, false)]
    public void AttentionAndBackward_LongSentences_EqualNaive(int headSize, float dropout, bool causal)
    {
        const int Heads = 2;
        int tokens = Lengths.Tokens, hidden = Heads * headSize;
        var mask = new DropoutMask(dropout, new RandomKey(3, 4));
        float[] qkv = Make.Floats((long)tokens * 3 * hidden, headSize, DType.BFloat16, -1.5f, 1.5f), dcontext = Make.Floats((long)tokens * hidden, 2, DType.BFloat16);
        float[] old = Make.Floats(qkv.Length, 9, DType.BFloat16);
        var naive = new NaiveAttention(qkv, Lengths, Heads, headSize, mask, causal);
        naive.Run(dcontext);
        WithEveryEngine(engine => ProcessState.AtEveryWidth(() =>
        {
            using var scope = TensorScope.Begin();
            Guarded x = new(new Shape(tokens, 3 * hidden), DType.BFloat16, qkv), context = new(new Shape(tokens, hidden), DType.BFloat16), logSum = new(new Shape(Heads, tokens));
            Kernels.Current.Attention(x.Tensor, Lengths, Heads, mask, context.Tensor, logSum.Tensor, causal);
            context.Matches(NaiveMath.ToFloats(naive.Context), 0.004, 0, "context");
            logSum.Matches(NaiveMath.ToFloats(naive.LogSum), 1e-5, 1e-5, "logSum");
            Assert.True(engine is not Counting { Products: 0 }, "the engine was not asked");

            var dout = new Guarded(new Shape(tokens, hidden), DType.BFloat16, dcontext);
            Guarded dqkv = new(x.Tensor.Shape, DType.BFloat16), sum = new(x.Tensor.Shape, DType.BFloat16, old);
            Kernels.Current.AttentionBackward(x.Tensor, Lengths, Heads, mask, context.Tensor, logSum.Tensor, dout.Tensor, new GradTarget(dqkv.Tensor, false), causal);
            dqkv.Matches(NaiveMath.ToFloats(naive.Dqkv), 0.01, 0, "dqkv");
            Kernels.Current.AttentionBackward(x.Tensor, Lengths, Heads, mask, context.Tensor, logSum.Tensor, dout.Tensor, new GradTarget(sum.Tensor, true), causal);
            sum.Matches([.. naive.Dqkv.Zip(old, (a, b) => (float)(a + b))], 0.02, 0, "dqkv added");
            Assert.Equal(qkv, x.Read());
        }));
    }

    [Fact]
    public void Attention_AnyNumberOfThreads_SameBits() => WithEveryEngine(_ =>
    {
        float[][] results = [.. new[] { 1, 2, 3 }.Select(threads => ProcessState.WithThreads(threads, Run))];
        Assert.Equal(results[0], results[1]);
        Assert.Equal(results[0], results[2]);
    });

    [Fact]
    public void Attention_OtherSentencesInTheBatch_ChangeNothing() => WithEveryEngine(_ =>
    {
        const int Length = 150, Columns = 3 * 64;
        float[] qkv = Make.Floats(Length * Columns, 1, DType.BFloat16, -1.5f, 1.5f), others = Make.Floats(300 * Columns, 2, DType.BFloat16, -1.5f, 1.5f);
        float[] alone = Context(qkv, Sequences.FromLengths(Length)), beside = Context([.. others, .. qkv, .. others], Sequences.FromLengths(300, Length, 300));
        Assert.Equal(alone, beside.AsSpan(300 * 64, Length * 64));
    });

    private static float[] Run()
    {
        const int Hidden = 128;
        using var scope = TensorScope.Begin();
        Tensor qkv = Make.Tensor(Make.Floats(Lengths.Tokens * 3L * Hidden, 1, DType.BFloat16, -1.5f, 1.5f), new Shape(Lengths.Tokens, 3 * Hidden), DType.BFloat16);
        Tensor context = Tensor.Empty(new Shape(Lengths.Tokens, Hidden), DType.BFloat16), logSum = Tensor.Empty(new Shape(2, Lengths.Tokens)), dqkv = Tensor.Empty(qkv.Shape, DType.BFloat16);
        var mask = new DropoutMask(0.1f, new RandomKey(3, 4));
        Kernels.Current.Attention(qkv, Lengths, 2, mask, context, logSum);
        Kernels.Current.AttentionBackward(qkv, Lengths, 2, mask, context, logSum, context, new GradTarget(dqkv, false));
        return [.. context.ToArray(), .. dqkv.ToArray()];
    }

    private static float[] Context(float[] qkv, Sequences sequences)
    {
        using var scope = TensorScope.Begin();
        Tensor context = Tensor.Empty(new Shape(sequences.Tokens, 64), DType.BFloat16);
        Kernels.Current.Attention(Make.Tensor(qkv, new Shape(sequences.Tokens, 3 * 64), DType.BFloat16), sequences, 1, DropoutMask.None, context, null);
        return context.ToArray();
    }

    // This machine's engine, where it multiplies heads, and everywhere one that only counts what it passes on.
    private static void WithEveryEngine(Action<MatMulEngine> body)
    {
        foreach (MatMulEngine engine in (MatMulEngine[])[new Counting(), .. MatMulEngines.Available.Where(engine => engine.MultipliesHeads)])
        {
            using var use = new EngineInUse(engine);
            body(engine);
        }
    }

    private sealed class Counting : MatMulEngine
    {
        private readonly ManagedMatMul managed = new();

        public int Products { get; private set; }

        public override string Name => "counting";

        internal override bool MultipliesHeads => true;

        public override bool Supports(DType inputType) => true;

        internal override void MultiplyHead(in MatMulArguments product)
        {
            Products++;
            managed.Multiply(product);
        }

        protected override void MultiplyNonEmpty(in MatMulArguments product) => managed.Multiply(product);
    }
}
