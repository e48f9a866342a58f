using Cerbert.Tensors;
using Cerbert.Tensors.MatMul;

namespace Cerbert.Tests.MatMul;

public class PrecisionProbeTests
{
    [Fact]
    public void Measure_EngineThatWidens_ChoosesSinglePrecision()
    {
        foreach (MatMulEngine engine in MatMulEngines.Available.Where(engine => engine.WidensBFloat16))
        {
            PrecisionChoice choice = PrecisionProbe.Measure(engine);
            Assert.Equal(DType.Float32, choice.Type);
            Assert.StartsWith($"fp32: {engine.Name} widens", choice.Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Measure_OneDnn_ChoosesBFloat16OnlyWhereItIsFaster()
    {
        MatMulEngine? engine = MatMulEngines.Available.FirstOrDefault(engine => engine is OneDnnMatMul);
        Assert.SkipWhen(engine is null, MatMulEngines.WhyNoOneDnn ?? "");
        PrecisionChoice choice = PrecisionProbe.Measure(engine!);
        Assert.Equal(choice.Ratio >= 1.3, choice.Type == DType.BFloat16);
        Assert.Contains(engine!.Name, choice.Reason, StringComparison.Ordinal);
    }
}
