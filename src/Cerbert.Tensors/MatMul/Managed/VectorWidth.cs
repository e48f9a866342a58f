using System.Runtime.Intrinsics;

namespace Cerbert.Tensors.MatMul;

/// <summary>A vector width that kernels are written for.</summary>
internal enum VectorWidth
{
    /// <summary>SSE, ARM Advanced SIMD, or no vectors at all.</summary>
    Vector128 = 128,

    /// <summary>AVX2.</summary>
    Vector256 = 256,

    /// <summary>AVX-512.</summary>
    Vector512 = 512,
}

/// <summary>Which widths this machine has, and which one to use.</summary>
internal static class VectorWidths
{
    /// <summary>Widest first.</summary>
    public static IReadOnlyList<VectorWidth> Available { get; } = FindAvailable();

    /// <summary>The widest, unless CERBERT_SIMD names another one that the machine has.</summary>
    public static VectorWidth Preferred { get; } = Choose(Environment.GetEnvironmentVariable("CERBERT_SIMD"));

    /// <exception cref="InvalidDataException"><paramref name="asked"/> is not a width this machine has.</exception>
    internal static VectorWidth Choose(string? asked)
    {
        if (string.IsNullOrWhiteSpace(asked))
            return Available[0];
        foreach (VectorWidth width in Available)
        {
            if (asked == ((int)width).ToString())
                return width;
        }
        string choices = string.Join(", ", Available.Select(width => (int)width));
        throw new InvalidDataException($"CERBERT_SIMD is '{asked}': this machine has {choices}");
    }

    private static List<VectorWidth> FindAvailable()
    {
        List<VectorWidth> widths = [];
        // Not IsHardwareAccelerated: the runtime says no to 512 bits where they lower the clock, which products outweigh.
        if (System.Runtime.Intrinsics.X86.Avx512F.IsSupported)
            widths.Add(VectorWidth.Vector512);
        if (Vector256.IsHardwareAccelerated)
            widths.Add(VectorWidth.Vector256);
        widths.Add(VectorWidth.Vector128);
        return widths;
    }
}
