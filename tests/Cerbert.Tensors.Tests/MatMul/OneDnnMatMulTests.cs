using Cerbert.Tensors.MatMul;

namespace Cerbert.Tests.MatMul;

public sealed class OneDnnMatMulTests : MatMulEngineContract
{
    protected override MatMulEngine Engine
    {
        get
        {
            MatMulEngine? engine = MatMulEngines.Available.FirstOrDefault(engine => engine is OneDnnMatMul);
            Assert.SkipWhen(engine is null, MatMulEngines.WhyNoOneDnn ?? "");
            return engine!;
        }
    }
}
