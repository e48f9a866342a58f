using Cerbert.Models.Encoders;
using Cerbert.Tensors;
using Cerbert.Tensors.MatMul;

namespace Cerbert.Training.Modeling;

/// <summary>The number format a trained model computes in.</summary>
public enum InferencePrecision
{
    /// <summary>float32: what Transformers answers, to the fourth digit.</summary>
    Fp32,

    /// <summary>bfloat16 activations and products.</summary>
    Bf16,

    /// <summary>
    /// The layers' products in 8-bit whole numbers, each weight's row and each token scaled for itself; bfloat16 around them where the processor
    /// has it. Fastest; scores may change in the third digit, so score the model in it before using it.
    /// </summary>
    Int8,
}

/// <summary>Prepares an encoder to compute in a number format.</summary>
public static class InferencePrecisions
{
    /// <summary>Rounds what has to be rounded; returns the type of activations.</summary>
    /// <exception cref="InvalidDataException">The engine does not multiply such numbers on this processor.</exception>
    public static DType Prepare(Encoder encoder, InferencePrecision precision)
    {
        MatMulEngine engine = MatMulEngines.Current;
        bool half = engine.Supports(DType.BFloat16);
        switch (precision)
        {
            case InferencePrecision.Bf16 when !half:
                throw Missing("bf16", "fp32");
            case InferencePrecision.Bf16:
                encoder.Dequantize();
                return DType.BFloat16;
            case InferencePrecision.Int8 when !engine.SupportsInt8:
                throw Missing("int8", half ? "bf16" : "fp32");
            case InferencePrecision.Int8:
                encoder.Quantize();
                return half ? DType.BFloat16 : DType.Float32;
            default:
                encoder.Dequantize();
                return DType.Float32;
        }

        InvalidDataException Missing(string asked, string instead) =>
            new($"precision {asked}: {engine.Name} does not multiply such numbers on this processor; use {instead} ('cerbert info' says what would help)");
    }
}
