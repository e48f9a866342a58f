using Cerbert.Tensors.MatMul;

namespace Cerbert.Cli.Machine;

/// <summary>What the user could change to make training faster on this machine.</summary>
internal static class SpeedAdvice
{
    /// <summary>One sentence per finding; empty where nothing is left to gain.</summary>
    public static IReadOnlyList<string> For(Processor processor, EngineChoice engine)
    {
        var advice = new List<string>();
        bool hasOneDnn = engine.WhyNoOnednn is null;
        if (!hasOneDnn)
            advice.Add($"{engine.WhyNoOnednn}{HowToGetIt()}{(processor.MatrixUnits.Count > 0 ? $"; only oneDNN uses this processor's {string.Join(", ", processor.MatrixUnits)}" : "")}.");
        else if (MatMulEngines.Current is ManagedMatMul)
            advice.Add("CERBERT_MATMUL=managed keeps oneDNN from being used; unset it to compare.");
        else if (MatMulEngines.Current.WidensBFloat16)
            advice.Add("This processor shows no bfloat16 instructions that are faster than those for float32 (amx_bf16; avx512_bf16 of AMD): bf16 saves memory here, a machine that has them would be several times faster.");
        if (engine.Threads != processor.Cores)
            advice.Add($"{engine.Threads} worker threads on {processor.Cores} processors: unset CERBERT_THREADS to use one per processor.");
        if (Environment.GetEnvironmentVariable("CERBERT_SIMD") is { Length: > 0 } width && processor.VectorBits.Count > 0 && width != $"{processor.VectorBits[0]}")
            advice.Add($"CERBERT_SIMD={width} limits vectors to {width} bits; this processor has {processor.VectorBits[0]}.");
        return advice;
    }

    // The reason names Debian's packages already.
    private static string HowToGetIt()
    {
        if (Environment.GetEnvironmentVariable("CERBERT_DNNL") is { Length: > 0 })
            return "; unset CERBERT_DNNL to look in the usual places";
        if (OperatingSystem.IsMacOS())
            return "; here: brew install onednn";
        return OperatingSystem.IsWindows() ? "; here: put dnnl.dll on the PATH, or its path into CERBERT_DNNL" : "";
    }
}
