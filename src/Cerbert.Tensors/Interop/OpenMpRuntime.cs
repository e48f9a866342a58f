using System.Runtime.InteropServices;

namespace Cerbert.Tensors.Interop;

/// <summary>The OpenMP library another native library was linked with, found through that library.</summary>
internal sealed unsafe class OpenMpRuntime
{
    private readonly delegate* unmanaged<int, void> setThreads;

    private OpenMpRuntime(nint setThreads) => this.setThreads = (delegate* unmanaged<int, void>)setThreads;

    /// <summary>Looks the OpenMP functions up in a library and what it depends on; null where there is none.</summary>
    public static OpenMpRuntime? FindIn(nint module) =>
        NativeLibrary.TryGetExport(module, "omp_set_num_threads", out nint set) ? new OpenMpRuntime(set) : null;

    /// <summary>Threads of the parallel regions that the calling thread starts from now on.</summary>
    public void SetThreads(int threads) => setThreads(threads);
}
