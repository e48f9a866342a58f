using Cerbert.Tensors.MatMul;

namespace Cerbert.Tests.MatMul;

public sealed class ManagedMatMul512Tests : ManagedMatMulContract
{
    private protected override SimdWidth Width => SimdWidth.Vector512;
}

public sealed class ManagedMatMul256Tests : ManagedMatMulContract
{
    private protected override SimdWidth Width => SimdWidth.Vector256;
}

public sealed class ManagedMatMul128Tests : ManagedMatMulContract
{
    private protected override SimdWidth Width => SimdWidth.Vector128;
}

/// <summary>The managed engine at one vector width; skipped where the machine lacks it.</summary>
public abstract class ManagedMatMulContract : MatMulEngineContract
{
    private protected abstract SimdWidth Width { get; }

    protected override MatMulEngine Engine
    {
        get
        {
            Assert.SkipUnless(SimdWidths.Available.Contains(Width), $"this machine has no {Width}");
            return new ManagedMatMul(Width);
        }
    }
}
