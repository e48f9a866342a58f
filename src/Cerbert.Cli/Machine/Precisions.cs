using Cerbert.Tensors;
using Cerbert.Tensors.MatMul;
using Cerbert.Training.Configuration;

namespace Cerbert.Cli.Machine;

/// <summary>From the precision that was asked for to the element type to compute in.</summary>
internal static class Precisions
{
    /// <summary>"fp32" or "bf16".</summary>
    public static string NameOf(DType type) => type == DType.Float32 ? "fp32" : "bf16";

    /// <summary>What the user asked for, or the probe's choice.</summary>
    /// <exception cref="InvalidDataException">bf16 was asked for and the engine does not have it.</exception>
    public static PrecisionChoice Choose(PrecisionMode mode)
    {
        MatMulEngine engine = MatMulEngines.Current;
        return mode switch
        {
            PrecisionMode.Fp32 => new PrecisionChoice(DType.Float32, 0, "fp32: as asked"),
            PrecisionMode.Bf16 when engine.Supports(DType.BFloat16) => new PrecisionChoice(DType.BFloat16, 0, "bf16: as asked"),
            PrecisionMode.Bf16 => throw new InvalidDataException(
                $"--precision bf16: {engine.Name} multiplies fp32 only on this processor; use auto or fp32 ('cerbert info' says what would help)"),
            _ => PrecisionProbe.Measure(engine),
        };
    }
}
