using Cerbert.Tensors.MatMul;

namespace Cerbert.Tests.MatMul;

public sealed class ManagedMatMul512Tests : ManagedMatMulContract
{
    private protected override VectorWidth Width => VectorWidth.Vector512;
}

public sealed class ManagedMatMul256Tests : ManagedMatMulContract
{
    private protected override VectorWidth Width => VectorWidth.Vector256;
}

public sealed class ManagedMatMul128Tests : ManagedMatMulContract
{
    private protected override VectorWidth Width => VectorWidth.Vector128;
}

/// <summary>The managed engine at one vector width; skipped where the machine lacks it.</summary>
public abstract class ManagedMatMulContract : MatMulEngineContract
{
    private protected abstract VectorWidth Width { get; }

    protected override MatMulEngine Engine
    {
        get
        {
            Assert.SkipUnless(VectorWidths.Available.Contains(Width), $"this machine has no {Width}");
            return new ManagedMatMul(Width);
        }
    }
}
