namespace Cerbert.Bench;

/// <summary>A benchmark whose parameters say how much arithmetic one call is.</summary>
internal interface IMatrixBenchmark
{
    /// <summary>Floating-point operations of one call: 2·M·N·K.</summary>
    static abstract double Operations(Func<string, object> parameter);
}
