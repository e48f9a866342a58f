using Cerbert.Tensors;
using Cerbert.Tensors.MatMul;
using Cerbert.Tensors.Memory;

namespace Cerbert.Tests.Memory;

/// <summary>What a long run depends on: nothing leaks, nothing is asked of the system any more, the same bits come out again.</summary>
[Collection(ProcessState.Name)]
public sealed class SteadyStateTests
{
    // More than this machine has cores to spare: OpenMP then waits by yielding, and the tests do not suffer from a busy machine.
    private const int Threads = 3;

    // Batches of different numbers and lengths, in turn.
    private static readonly int[][] Batches = [[7, 3, 12], [1, 30], [65, 2, 9, 4], [5, 5, 5, 5, 5]];

    public static TheoryData<DType> Types => [DType.Float32, DType.BFloat16];

    [Theory]
    [MemberData(nameof(Types))]
    public void Steps_AfterWarmUp_LeakNothingAndAllocateNothingLarge(DType type)
    {
        Require(type);
        // Blocks that other tests left free would decide how long the pool needs to settle.
        BufferPool.Shared.Trim();
        int atStart = BufferPool.Shared.LentCount;
        ProcessState.WithThreads(Threads, () =>
        {
            using var training = new TinyTraining(type);
            Run(training, 0, 12);
            int lent = BufferPool.Shared.LentCount;
            long blocks = BufferPool.Shared.Allocations, managed = GC.GetTotalAllocatedBytes(precise: true);
            const int Steps = 20;
            Run(training, 12, Steps);
            managed = GC.GetTotalAllocatedBytes(precise: true) - managed;
            Assert.Equal(lent, BufferPool.Shared.LentCount);
            Assert.Equal(blocks, BufferPool.Shared.Allocations);
            Assert.True(managed / Steps < 100_000, $"a step allocates {managed / Steps} managed bytes");
            return 0;
        });
        Assert.Equal(atStart, BufferPool.Shared.LentCount);
    }

    [Fact]
    public void Scope_LeftByAnException_ReturnsEverything()
    {
        using var training = new TinyTraining(DType.Float32);
        Run(training, 0, 2);
        int lent = BufferPool.Shared.LentCount;
        Assert.ThrowsAny<Exception>(() => training.Step(1, [-1]));
        Assert.ThrowsAny<Exception>(() => Interrupted(training));
        Assert.Equal(lent, BufferPool.Shared.LentCount);

        static void Interrupted(TinyTraining training)
        {
            using var scope = TensorScope.Begin();
            Tensor.Zeros(new Shape(100));
            training.Step(1, [3, 4]);
            throw new InvalidOperationException("a step that failed");
        }
    }

    [Theory]
    [InlineData(DType.Float32, 1)]
    [InlineData(DType.Float32, 2)]
    [InlineData(DType.Float32, 3)]
    [InlineData(DType.BFloat16, 3)]
    public void Training_TwiceWithOneThreadCount_EndsWithTheSameBits(DType type, int threads)
    {
        Require(type);
        float[][] Train() => ProcessState.WithThreads(threads, () =>
        {
            using var training = new TinyTraining(type);
            Run(training, 0, 3);
            return training.Weights;
        });
        Assert.Equal(Train(), Train());
    }

    [Fact]
    public void Training_OfOneBatch_LearnsIt()
    {
        (float first, float last) = ProcessState.WithThreads(Threads, () =>
        {
            using var training = new TinyTraining(DType.Float32);
            float first = training.Step(7, Batches[2]), last = first;
            for (int i = 0; i < 60; i++)
                last = training.Step(7, Batches[2]);
            return (first, last);
        });
        Assert.True(last < first / 3, $"the loss went from {first} to {last}");
    }

    private static void Run(TinyTraining training, int first, int steps)
    {
        for (int step = first; step < first + steps; step++)
            Assert.True(float.IsFinite(training.Step(step, Batches[step % Batches.Length])));
    }

    private static void Require(DType type) =>
        Assert.SkipUnless(MatMulEngines.Current.Supports(type), $"{MatMulEngines.Current.Name} multiplies no {type}");
}
