using Cerbert.Tensors;
using Cerbert.Tensors.MatMul;

namespace Cerbert.Tests.MatMul;

/// <summary>What every engine must do; each engine's test class inherits it.</summary>
public abstract class MatMulEngineContract
{
    private static readonly int[] Sizes = [0, 1, 2, 3, 5, 7, 16, 17, 31, 33, 64, 65, 100, 129];

    /// <summary>The engine under test; skips the test where the machine has none.</summary>
    protected abstract MatMulEngine Engine { get; }

    public static TheoryData<DType, DType> Types => new()
    {
        { DType.Float32, DType.Float32 },
        { DType.BFloat16, DType.Float32 },
        { DType.BFloat16, DType.BFloat16 },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void Multiply_OddShapesOfEveryKind_EqualsNaiveProduct(DType input, DType output)
    {
        MatMulEngine engine = EngineFor(input);
        int turn = 0;
        foreach (ProductKind kind in ProductKind.All(input, output))
        {
            // Every pair of sizes occurs for two kinds; the third size follows from the two.
            turn++;
            for (int i = 0; i < Sizes.Length; i++)
                for (int j = (turn + i) % 8; j < Sizes.Length; j += 8)
                    new ProductCase(Sizes[i], Sizes[j], Sizes[(i + 2 * j) % Sizes.Length], kind).Check(engine);
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Multiply_EverySmallShape_EqualsNaiveProduct(DType input, DType output)
    {
        MatMulEngine engine = EngineFor(input);
        for (int m = 0; m <= 3; m++)
            for (int n = 0; n <= 3; n++)
                for (int k = 0; k <= 2; k++)
                    foreach (ProductKind kind in ProductKind.All(input, output))
                        new ProductCase(m, n, k, kind, padding: (m + n + k) % 3).Check(engine);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Multiply_SeveralCacheBlocks_EqualsNaiveProduct(DType input, DType output)
    {
        MatMulEngine engine = EngineFor(input);
        foreach (ProductKind kind in ProductKind.All(input, output))
        {
            new ProductCase(37, 43, 1111, kind).Check(engine);
            new ProductCase(5, 700, 33, kind).Check(engine);
            new ProductCase(419, 5, 65, kind).Check(engine);
            new ProductCase(230, 101, 20, kind).Check(engine);
            new ProductCase(3, 5, 9001, kind).Check(engine);
        }
    }

    [Fact]
    public void Multiply_Twice_GivesTheSameBits()
    {
        foreach (ProductKind kind in ProductKind.All(DType.Float32, DType.Float32))
        {
            var product = new ProductCase(211, 97, 300, kind);
            Assert.Equal(product.Run(Engine), product.Run(Engine));
        }
    }

    [Fact]
    public void Multiply_FromSeveralThreads_EqualsNaiveProduct()
    {
        MatMulEngine engine = Engine;
        ProductKind[] kinds = [.. ProductKind.All(DType.Float32, DType.Float32)];
        Parallel.For(0, 32, i => new ProductCase(30 + i, 65, 129, kinds[i % kinds.Length], seed: i).Check(engine));
    }

    [Fact]
    public void Multiply_InsideATask_EqualsNaiveProduct()
    {
        MatMulEngine engine = Engine;
        ProductKind[] kinds = [.. ProductKind.All(DType.Float32, DType.Float32)];
        Tensors.Runtime.WorkerPool.Run(16, i => new ProductCase(60 + i, 65, 40, kinds[i], seed: i).Check(engine));
    }

    [Fact]
    public void Multiply_SecondCallOfAKind_AllocatesNothing()
    {
        MatMulEngine engine = Engine;
        float[] a = new float[70 * 70], c = new float[70 * 70];
        long allocated = Measure();
        Assert.True(allocated < 1_000, $"100 calls allocated {allocated} bytes");

        unsafe long Measure()
        {
            fixed (float* pa = a, pc = c)
            {
                var product = new MatMulArguments
                {
                    M = 70,
                    N = 70,
                    K = 70,
                    A = pa,
                    StrideA = 70,
                    B = pa,
                    StrideB = 70,
                    C = pc,
                    StrideC = 70,
                };
                for (int i = 0; i < 50; i++)
                    engine.Multiply(product);
                long before = GC.GetAllocatedBytesForCurrentThread();
                for (int i = 0; i < 100; i++)
                    engine.Multiply(product);
                return GC.GetAllocatedBytesForCurrentThread() - before;
            }
        }
    }

    [Theory]
    [InlineData(-1, 2, 2, 9)]
    [InlineData(2, 2, 2, 1)]
    public unsafe void Multiply_ImpossibleArguments_Throws(int m, int n, int k, int strideA)
    {
        float* data = stackalloc float[16];
        var product = new MatMulArguments { M = m, N = n, K = k, A = data, StrideA = strideA, B = data, StrideB = 2, C = data, StrideC = 2 };
        bool threw = false;
        try
        {
            Engine.Multiply(product);
        }
        catch (ArgumentException)
        {
            threw = true;
        }
        Assert.True(threw);
    }

    private MatMulEngine EngineFor(DType input)
    {
        MatMulEngine engine = Engine;
        Assert.SkipUnless(engine.Supports(input), $"{engine.Name} does not multiply {input} on this processor");
        return engine;
    }
}
