using Cerbert.Cli.Output;
using Cerbert.Tensors;
using Cerbert.Tensors.MatMul;
using Cerbert.Training.Configuration;

namespace Cerbert.Cli.Machine;

/// <summary>The element type of activations and matrix products, and why it was chosen.</summary>
/// <param name="Type">float32 or bfloat16.</param>
/// <param name="Why">One clause for people.</param>
internal sealed record PrecisionChoice(DType Type, string Why)
{
    // Below this, rounding costs more than the speed is worth.
    private const double WorthwhileGain = 1.15;

    /// <summary>"fp32" or "bf16".</summary>
    public string Name => NameOf(Type);

    /// <summary>"fp32" or "bf16".</summary>
    public static string NameOf(DType type) => type == DType.Float32 ? "fp32" : "bf16";

    /// <summary>What the user asked for, or the probe's choice.</summary>
    /// <exception cref="InvalidDataException">bf16 was asked for and the engine does not have it.</exception>
    public static PrecisionChoice Of(PrecisionMode mode) => mode switch
    {
        PrecisionMode.Fp32 => new PrecisionChoice(DType.Float32, "as asked"),
        PrecisionMode.Bf16 when MatMulEngines.Current.Supports(DType.BFloat16) => new PrecisionChoice(DType.BFloat16, "as asked"),
        PrecisionMode.Bf16 => throw new InvalidDataException(
            $"precision bf16 is not possible: the engine {MatMulEngines.Current.Name} multiplies fp32 only on this machine; use auto or fp32 ('cerbert info' says what would help)"),
        _ => Auto(),
    };

    /// <summary>Times one product of BERT-base's feed-forward layer in both types.</summary>
    public static PrecisionChoice Auto()
    {
        MatMulEngine engine = MatMulEngines.Current;
        if (!engine.Supports(DType.BFloat16))
            return new PrecisionChoice(DType.Float32, $"{engine.Name} multiplies fp32 only on this machine");
        var probe = new MatrixProduct("probe", M: 512, N: 3072, K: 768, TransposeA: false, TransposeB: true);
        var time = TimeSpan.FromMilliseconds(60);
        double single = probe.Measure(engine, DType.Float32, time), half = probe.Measure(engine, DType.BFloat16, time);
        string found = $"bf16 products run at {Format.Number(half / single)} times the rate of fp32 with {engine.Name}";
        return half > WorthwhileGain * single
            ? new PrecisionChoice(DType.BFloat16, found)
            : new PrecisionChoice(DType.Float32, $"{found}, too little to gain");
    }
}
