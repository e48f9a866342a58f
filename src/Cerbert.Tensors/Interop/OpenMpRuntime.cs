using System.Runtime.InteropServices;
using Cerbert.Tensors.Runtime;

namespace Cerbert.Tensors.Interop;

/// <summary>The OpenMP library that another native library was linked with, and its threads as a team for our own tasks.</summary>
/// <remarks>
/// GOMP_parallel is how GCC starts a parallel region; Intel's and LLVM's OpenMP libraries have it as well. OpenMP keeps
/// one set of threads per calling thread and lets them spin for a moment after each region, so managed tasks and
/// products that follow each other find the same threads awake.
/// </remarks>
internal sealed unsafe class OpenMpRuntime : IThreadTeam
{
    private readonly delegate* unmanaged<int, void> setThreads;
    private readonly delegate* unmanaged<delegate* unmanaged<void*, void>, void*, uint, uint, void> parallel;

    private OpenMpRuntime(nint setThreads, nint parallel)
    {
        this.setThreads = (delegate* unmanaged<int, void>)setThreads;
        this.parallel = (delegate* unmanaged<delegate* unmanaged<void*, void>, void*, uint, uint, void>)parallel;
    }

    /// <summary>Looks the functions up in a library and what it depends on; null where they are missing.</summary>
    public static OpenMpRuntime? FindIn(nint module) =>
        NativeLibrary.TryGetExport(module, "omp_set_num_threads", out nint setThreads)
        && NativeLibrary.TryGetExport(module, "GOMP_parallel", out nint parallel)
            ? new OpenMpRuntime(setThreads, parallel)
            : null;

    /// <summary>Threads of the parallel regions that the calling thread starts from now on.</summary>
    public void SetThreads(int threads) => setThreads(threads);

    /// <inheritdoc/>
    public void Run(ParallelJob job, int threads)
    {
        GCHandle handle = GCHandle.Alloc(job);
        try
        {
            parallel(&Work, (void*)GCHandle.ToIntPtr(handle), (uint)threads, 0);
        }
        finally
        {
            handle.Free();
        }
    }

    [UnmanagedCallersOnly]
    private static void Work(void* handle) => ((ParallelJob)GCHandle.FromIntPtr((nint)handle).Target!).Work();
}
