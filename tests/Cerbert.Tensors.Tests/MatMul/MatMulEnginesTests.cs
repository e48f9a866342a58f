using Cerbert.Tensors.MatMul;

namespace Cerbert.Tests.MatMul;

public class MatMulEnginesTests
{
    [Fact]
    public void Available_Always_HoldsOneDnnOrTheReasonWhyNot() =>
        Assert.Equal(MatMulEngines.WhyNoOneDnn is null, MatMulEngines.Available.Any(engine => engine is OneDnnMatMul));

    [Fact]
    public void Choose_Managed_GivesTheManagedEngine() =>
        Assert.IsType<ManagedMatMul>(MatMulEngines.Choose("managed"));

    [Fact]
    public void Choose_UnknownName_SaysWhatIsExpected()
    {
        var error = Assert.Throws<InvalidDataException>(() => MatMulEngines.Choose("blas"));
        Assert.Equal("CERBERT_MATMUL is 'blas': expected onednn or managed", error.Message);
    }

    [Fact]
    public void ChooseWidth_OneTheMachineLacks_ListsThoseItHas()
    {
        var error = Assert.Throws<InvalidDataException>(() => VectorWidths.Choose("64"));
        Assert.StartsWith("CERBERT_SIMD is '64': this machine has ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ChooseWidth_AnyAvailable_IsTaken()
    {
        foreach (VectorWidth width in VectorWidths.Available)
            Assert.Equal(width, VectorWidths.Choose($"{(int)width}"));
    }
}
