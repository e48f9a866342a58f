using Cerbert.Tensors;
using Cerbert.Tensors.Autograd;
using Cerbert.Tensors.Memory;
using Cerbert.Tensors.Ops;
using Cerbert.Tensors.Random;

namespace Cerbert.Tests.Autograd;

[Collection(ProcessState.Name)]
public sealed class GradModeTests
{
    private static readonly Sequences Sentences = Sequences.FromLengths(2, 4);
    private static readonly DropoutMask Mask = new(0.2f, new RandomKey(1, 2));
    private readonly Parameter x = Make.Parameter("x", new Shape(6, 6), 1);
    private readonly Parameter weight = Make.Parameter("weight", new Shape(6, 6), 2);
    private readonly Parameter bias = Make.Parameter("bias", new Shape(6), 3);

    [Fact]
    public void Disabled_EveryOp_RecordsNothingAndKeepsOnlyItsResult()
    {
        int[] six = [0, 1, 2, 3, 4, 5];
        var indices = new EmbeddingIndices(six, six, six);
        Func<Tensor>[] ops =
        [
            () => Linear.Apply(x.Value, weight, bias),
            () => Linear.Apply(x.Value, weight, bias, Activation.Gelu),
            () => ResidualLayerNorm.Apply(x.Value, x.Value, bias, bias, 1e-3f, Mask),
            () => EmbeddingLayerNorm.Apply(indices, weight, weight, weight, bias, bias, 1e-3f, Mask, DType.Float32),
            () => SelfAttention.Apply(x.Value, Sentences, 2, Mask),
            () => Pool.First(x.Value, Sentences),
            () => Pool.Mean(x.Value, Sentences),
            () => CrossEntropy.Apply(x.Value, six),
            () => Cast.Apply(x.Value, DType.BFloat16),
            () => Dropout.Apply(x.Value, Mask),
            () => Gather.Apply(x.Value, six),
        ];
        using var scope = TensorScope.Begin();
        using IDisposable off = GradMode.Disable();
        for (int i = 0; i < ops.Length; i++)
        {
            int lent = BufferPool.Shared.LentCount;
            Tensor y = ops[i]();
            Assert.False(y.RequiresGrad, $"op {i} was recorded");
            Assert.True(BufferPool.Shared.LentCount == lent + 1, $"op {i} keeps {BufferPool.Shared.LentCount - lent} blocks");
        }

        Assert.Equal(0, scope.Tape.Count);
    }

    [Fact]
    public void Disabled_UntilDisposed_IsRestoredInTurn()
    {
        Assert.True(GradMode.Enabled);
        using (GradMode.Disable())
        {
            using (GradMode.Disable())
                Assert.False(GradMode.Enabled);
            Assert.False(GradMode.Enabled);
        }

        Assert.True(GradMode.Enabled);
    }

    [Fact]
    public void Disabled_OnOneThread_DoesNotReachAnother()
    {
        using IDisposable off = GradMode.Disable();
        bool elsewhere = false;
        var thread = new Thread(() => elsewhere = GradMode.Enabled);
        thread.Start();
        thread.Join();
        Assert.True(elsewhere);
    }
}
