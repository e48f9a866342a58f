using Cerbert.Tensors;
using Cerbert.Tensors.MatMul;

namespace Cerbert.Tests.MatMul;

/// <summary>Gradients of weights large enough to be cut into bands, one for each thread.</summary>
[Collection(ProcessState.Name)]
public class OneDnnBandsTests
{
    [Theory]
    [InlineData(DType.Float32, 2, 1702, 771)]
    [InlineData(DType.Float32, 2, 771, 1702)]
    [InlineData(DType.Float32, 3, 2305, 600)]
    [InlineData(DType.Float32, 3, 600, 2305)]
    [InlineData(DType.BFloat16, 2, 1702, 771)]
    [InlineData(DType.BFloat16, 2, 771, 1702)]
    public void Multiply_GradientOfALargeWeight_EqualsNaiveProduct(DType output, int threads, int m, int n)
    {
        OneDnnMatMul engine = Engine;
        ProcessState.WithThreads(threads, () =>
        {
            foreach (ProductKind kind in ProductKind.All(DType.BFloat16, output).Where(kind => kind.TransposeA))
                new ProductCase(m, n, 9, kind).Check(engine);
            return true;
        });
    }

    [Fact]
    public void Multiply_FromSeveralThreads_EqualsNaiveProduct()
    {
        OneDnnMatMul engine = Engine;
        var kind = new ProductKind { TransposeA = true, Input = DType.BFloat16 };
        ProcessState.WithThreads(2, () => Parallel.For(0, 8, i => new ProductCase(1600 + i, 700, 5 + i, kind, seed: i).Check(engine)));
    }

    [Fact]
    public void Multiply_Twice_GivesTheSameBits()
    {
        OneDnnMatMul engine = Engine;
        var product = new ProductCase(1600, 700, 111, new ProductKind { TransposeA = true, Input = DType.BFloat16 });
        ProcessState.WithThreads(2, () =>
        {
            Assert.Equal(product.Run(engine), product.Run(engine));
            return true;
        });
    }

    private static OneDnnMatMul Engine
    {
        get
        {
            Assert.SkipUnless(OneDnnMatMul.TryCreate(out OneDnnMatMul? engine, out string? reason), reason ?? "");
            Assert.SkipUnless(engine.Supports(DType.BFloat16), "this processor does not multiply bfloat16");
            return engine;
        }
    }
}
