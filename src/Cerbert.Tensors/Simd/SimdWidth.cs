using System.Runtime.Intrinsics;

namespace Cerbert.Tensors.Simd;

/// <summary>A kernel body that can run at any vector width and over any storage type.</summary>
internal interface IKernel
{
    void Run<V>()
        where V : struct, IVector<V>;
}

/// <summary>The one place that picks the vector width: the widest the machine runs fast, or CERBERT_SIMD.</summary>
internal static class SimdWidth
{
    /// <summary>Widths this machine runs in hardware, widest first.</summary>
    public static IReadOnlyList<int> Available { get; } = Find();

    /// <summary>The width in use, in bits: 512, 256 or 128. Settable so that tests can run every variant.</summary>
    public static int Current { get; set; } = Choose();

    /// <summary>Runs a kernel at the chosen width.</summary>
    public static void Run<TKernel>(TKernel kernel)
        where TKernel : struct, IKernel
    {
        if (Current == 512)
            kernel.Run<V512>();
        else if (Current == 256)
            kernel.Run<V256>();
        else
            kernel.Run<V128>();
    }

    private static List<int> Find()
    {
        var widths = new List<int>();
        if (Vector512.IsHardwareAccelerated)
            widths.Add(512);
        if (Vector256.IsHardwareAccelerated)
            widths.Add(256);
        widths.Add(128);
        return widths;
    }

    private static int Choose()
    {
        string? asked = Environment.GetEnvironmentVariable("CERBERT_SIMD");
        if (string.IsNullOrWhiteSpace(asked))
            return Available[0];
        return int.TryParse(asked, out int width) && Available.Contains(width)
            ? width
            : throw new InvalidDataException($"CERBERT_SIMD is '{asked}': expected one of {string.Join(", ", Available)}, the vector widths of this machine");
    }
}
