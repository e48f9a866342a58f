using System.Runtime.Intrinsics;

namespace Cerbert.Tensors.MatMul;

/// <summary>A vector width that kernels are written for.</summary>
internal enum SimdWidth
{
    /// <summary>SSE, ARM Advanced SIMD, or no vectors at all.</summary>
    Vector128 = 128,

    /// <summary>AVX2.</summary>
    Vector256 = 256,

    /// <summary>AVX-512.</summary>
    Vector512 = 512,
}

/// <summary>Which widths this machine has, and which one to use.</summary>
internal static class SimdWidths
{
    /// <summary>Widest first.</summary>
    public static IReadOnlyList<SimdWidth> Available { get; } = FindAvailable();

    /// <summary>The widest, unless CERBERT_SIMD names another one that the machine has.</summary>
    public static SimdWidth Preferred { get; } = Choose(Environment.GetEnvironmentVariable("CERBERT_SIMD"));

    /// <exception cref="InvalidDataException"><paramref name="asked"/> is not a width this machine has.</exception>
    internal static SimdWidth Choose(string? asked)
    {
        if (string.IsNullOrWhiteSpace(asked))
            return Available[0];
        foreach (SimdWidth width in Available)
        {
            if (asked == ((int)width).ToString())
                return width;
        }
        string choices = string.Join(", ", Available.Select(width => (int)width));
        throw new InvalidDataException($"CERBERT_SIMD is '{asked}': this machine has {choices}");
    }

    private static List<SimdWidth> FindAvailable()
    {
        List<SimdWidth> widths = [];
        // Not IsHardwareAccelerated: the runtime says no to 512 bits where they lower the clock, which products outweigh.
        if (System.Runtime.Intrinsics.X86.Avx512F.IsSupported)
            widths.Add(SimdWidth.Vector512);
        if (Vector256.IsHardwareAccelerated)
            widths.Add(SimdWidth.Vector256);
        widths.Add(SimdWidth.Vector128);
        return widths;
    }
}
