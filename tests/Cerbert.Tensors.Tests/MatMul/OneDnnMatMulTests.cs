using Cerbert.Tensors.MatMul;

namespace Cerbert.Tests.MatMul;

public sealed class OneDnnMatMulTests : MatMulEngineContract
{
    private static readonly Lazy<(OneDnnMatMul? Engine, string? Reason)> Loaded = new(
        () => OneDnnMatMul.TryCreate(out OneDnnMatMul? engine, out string? reason) ? (engine, null) : (null, reason));

    protected override MatMulEngine Engine
    {
        get
        {
            Assert.SkipWhen(Loaded.Value.Engine is null, Loaded.Value.Reason ?? "");
            return Loaded.Value.Engine!;
        }
    }
}
