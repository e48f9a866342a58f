using Cerbert.Tensors;
using Cerbert.Tensors.MatMul;
using Cerbert.Training.Configuration;

namespace Cerbert.Training;

/// <summary>Which element type a run computes in.</summary>
public static class Precision
{
    /// <summary>Decides <c>auto</c> by a short measurement on this machine; a run's checkpoint keeps the answer.</summary>
    public static PrecisionMode Resolve(PrecisionMode asked) => asked != PrecisionMode.Auto
        ? asked
        : PrecisionProbe.Measure(MatMulEngines.Current).Type == DType.BFloat16 ? PrecisionMode.Bf16 : PrecisionMode.Fp32;

    /// <summary>The element type of activations.</summary>
    public static DType TypeOf(PrecisionMode mode) => mode switch
    {
        PrecisionMode.Fp32 => DType.Float32,
        PrecisionMode.Bf16 => DType.BFloat16,
        _ => TypeOf(Resolve(mode)),
    };
}
