using System.Diagnostics;
using Cerbert.Tensors;
using Cerbert.Tensors.Autograd;

namespace Cerbert.Cli.Machine;

/// <summary>How fast this machine moves memory: what kernels that compute little can reach at best.</summary>
internal static class MemoryRate
{
    // Beyond any cache.
    private const int Floats = 1 << 26;
    private const int Runs = 5;

    /// <summary>Bytes read and written per second when all threads copy a large tensor; the median of five runs.</summary>
    public static double Measure()
    {
        using IDisposable inference = GradMode.Disable();
        using TensorScope scope = TensorScope.Begin();
        Tensor source = Tensor.Zeros(new Shape(Floats)), target = Tensor.Empty(new Shape(Floats));
        // Zeros are only mapped once they are written.
        source.AsSpan().Fill(1);
        Kernels.Current.Copy(source, target, accumulate: false);
        var seconds = new List<double>();
        for (int i = 0; i < Runs; i++)
        {
            long start = Stopwatch.GetTimestamp();
            Kernels.Current.Copy(source, target, accumulate: false);
            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return 2.0 * Floats * sizeof(float) / Statistics.Median(seconds);
    }
}
