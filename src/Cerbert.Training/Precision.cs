using Cerbert.Tensors;
using Cerbert.Tensors.MatMul;
using Cerbert.Training.Configuration;

namespace Cerbert.Training;

/// <summary>Which element type a run computes in.</summary>
public static class Precision
{
    /// <summary>Decides <c>auto</c> by a short measurement on this machine; a run's config keeps the answer.</summary>
    /// <param name="asked">What the config says.</param>
    /// <param name="why">One clause for people.</param>
    public static PrecisionMode Resolve(PrecisionMode asked, out string why)
    {
        if (asked != PrecisionMode.Auto)
        {
            why = $"{(asked == PrecisionMode.Bf16 ? "bf16" : "fp32")} as the config says";
            return asked;
        }

        PrecisionChoice found = PrecisionProbe.Measure(MatMulEngines.Current);
        why = found.Reason;
        return found.Type == DType.BFloat16 ? PrecisionMode.Bf16 : PrecisionMode.Fp32;
    }

    /// <summary>The element type of activations.</summary>
    public static DType TypeOf(PrecisionMode mode) => mode switch
    {
        PrecisionMode.Fp32 => DType.Float32,
        PrecisionMode.Bf16 => DType.BFloat16,
        _ => TypeOf(Resolve(mode, out _)),
    };
}
