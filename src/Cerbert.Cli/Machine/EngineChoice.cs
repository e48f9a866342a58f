using Cerbert.Tensors;
using Cerbert.Tensors.MatMul;
using Cerbert.Tensors.Runtime;

namespace Cerbert.Cli.Machine;

/// <summary>What multiplies matrices here, and what else could.</summary>
/// <param name="Current">The engine in use.</param>
/// <param name="Available">Every engine of this machine, fastest first.</param>
/// <param name="WhyNoOnednn">Why oneDNN is not among them; null where it is.</param>
/// <param name="Precision">What precision "auto" picks: fp32 or bf16.</param>
/// <param name="WhyPrecision">Why.</param>
/// <param name="Threads">Worker threads.</param>
internal sealed record EngineChoice(
    string Current, IReadOnlyList<EngineChoice.Engine> Available, string? WhyNoOnednn, string Precision, string WhyPrecision, int Threads)
{
    /// <summary>Looks at this machine; takes a fraction of a second for the precision's probe.</summary>
    public static EngineChoice Detect()
    {
        PrecisionChoice auto = PrecisionProbe.Measure(MatMulEngines.Current);
        return new EngineChoice(
            MatMulEngines.Current.Name,
            [.. MatMulEngines.Available.Select(engine => new Engine(engine.Name, engine.Supports(DType.BFloat16) ? ["fp32", "bf16"] : ["fp32"]))],
            MatMulEngines.WhyNoOneDnn,
            Precisions.NameOf(auto.Type),
            auto.Reason,
            WorkerPool.Threads);
    }

    /// <summary>One engine.</summary>
    /// <param name="Name">With its version.</param>
    /// <param name="Precisions">What it can multiply.</param>
    internal sealed record Engine(string Name, IReadOnlyList<string> Precisions);
}
