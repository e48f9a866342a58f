using Cerbert.Tensors.MatMul;

namespace Cerbert.Tests;

/// <summary>Makes an engine the one for matrix products until it is disposed.</summary>
internal sealed class EngineInUse : IDisposable
{
    private readonly MatMulEngine before = MatMulEngines.Current;

    public EngineInUse(MatMulEngine engine) => MatMulEngines.Current = engine;

    /// <summary>One of this machine's, by its name.</summary>
    public EngineInUse(string name)
        : this(MatMulEngines.Available.First(engine => engine.Name == name))
    {
    }

    public void Dispose() => MatMulEngines.Current = before;
}
