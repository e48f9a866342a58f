using Cerbert.Tensors.Interop;
using Cerbert.Tensors.MatMul;

namespace Cerbert.Tests.MatMul;

/// <summary>oneDNN with code that serves every shape.</summary>
public sealed class OneDnnOpenShapesTests : OneDnnMatMulContract
{
    private static readonly Lazy<OneDnnMatMul> Shared = new(() => Create(openShape: true));

    protected override MatMulEngine Engine => Shared.Value;
}

/// <summary>oneDNN with code compiled for each shape.</summary>
public sealed class OneDnnCompiledShapesTests : OneDnnMatMulContract
{
    private static readonly Lazy<OneDnnMatMul> Shared = new(() => Create(openShape: false));

    protected override MatMulEngine Engine => Shared.Value;
}

/// <summary>oneDNN, skipped where it is not installed.</summary>
public abstract class OneDnnMatMulContract : MatMulEngineContract
{
    [Fact]
    public void Multiply_MoreShapesThanAreKept_EqualsNaiveProduct()
    {
        var kind = new ProductKind { TransposeB = true };
        for (int round = 0; round < 2; round++)
            for (int m = 1; m <= 140; m++)
                new ProductCase(m, 3, 2, kind).Check(Engine);
    }

    private protected static OneDnnMatMul Create(bool openShape)
    {
        Assert.SkipUnless(OneDnnLibrary.TryLoad(out OneDnnLibrary? library, out string? reason), reason ?? "");
        return new OneDnnMatMul(library, _ => openShape);
    }
}
