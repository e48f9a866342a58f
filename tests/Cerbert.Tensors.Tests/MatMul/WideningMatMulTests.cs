using Cerbert.Tensors;
using Cerbert.Tensors.MatMul;

namespace Cerbert.Tests.MatMul;

/// <summary>oneDNN for float32, our own code for bfloat16: the engine of processors without fast units for it, which runs on all.</summary>
public sealed class WideningMatMulTests : MatMulEngineContract
{
    private static readonly Lazy<(WideningMatMul? Engine, string? WhyNot)> Shared = new(() =>
        OneDnnMatMul.TryCreate(out OneDnnMatMul? native, out string? reason) ? (new WideningMatMul(native), null) : (null, reason));

    protected override MatMulEngine Engine
    {
        get
        {
            Assert.SkipWhen(Shared.Value.Engine is null, Shared.Value.WhyNot ?? "");
            return Shared.Value.Engine!;
        }
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.BFloat16)]
    public void Multiply_ProductOfAType_HasTheBitsOfTheEngineForIt(DType type)
    {
        MatMulEngine engine = Engine, one = type == DType.Float32 ? MatMulEngines.Choose("onednn") : new ManagedMatMul();
        var product = new ProductCase(300, 200, 500, new ProductKind { TransposeB = true, Input = type, Output = type });
        Assert.Equal(product.Run(one), product.Run(engine));
    }

    [Fact]
    public unsafe void MultiplyInt8_WhereTheProcessorHasUnits_IsOneDnns()
    {
        Assert.SkipUnless(Engine.SupportsInt8, $"{Engine.Name} does not multiply int8 on this processor");
        byte[] a = [1, 2, 3, 255];
        sbyte[] b = [-128, 5, 127, 1];
        int* c = stackalloc int[4];
        fixed (byte* pa = a)
        fixed (sbyte* pb = b)
            Engine.MultiplyInt8(2, 2, 2, pa, 2, pb, 2, c, 2);
        Assert.Equal([-118, 129, 891, 636], new Span<int>(c, 4).ToArray());
    }

    [Fact]
    public void Available_FirstEngine_IsThisOneWhereOneDnnsOwnBFloat16IsSlow()
    {
        OneDnnMatMul.TryCreate(out OneDnnMatMul? native, out string? reason);
        Assert.SkipWhen(native is null, reason ?? "");
        Assert.Equal(native!.HasFastBFloat16, MatMulEngines.Available[0] is OneDnnMatMul);
        Assert.True(MatMulEngines.Available[0].Supports(DType.BFloat16));
    }
}
