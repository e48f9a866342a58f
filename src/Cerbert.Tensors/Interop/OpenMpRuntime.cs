using System.Runtime.InteropServices;

namespace Cerbert.Tensors.Interop;

/// <summary>The OpenMP library that another native library was linked with.</summary>
internal sealed unsafe partial class OpenMpRuntime
{
    private const string WaitPolicy = "OMP_WAIT_POLICY";

    private readonly delegate* unmanaged<int, void> setThreads;

    private OpenMpRuntime(nint setThreads) => this.setThreads = (delegate* unmanaged<int, void>)setThreads;

    /// <summary>Looks the functions up in a library and what it depends on; null where they are missing.</summary>
    public static OpenMpRuntime? FindIn(nint module) =>
        NativeLibrary.TryGetExport(module, "omp_set_num_threads", out nint set) ? new OpenMpRuntime(set) : null;

    /// <summary>
    /// Makes OpenMP threads sleep between parallel regions instead of spinning, unless the environment says how they
    /// wait. Works only before the OpenMP library is loaded.
    /// </summary>
    /// <remarks>
    /// OpenMP's threads and <see cref="Runtime.WorkerPool"/>'s take turns on the same processors; one that spins takes
    /// them from the other. docs/decisions/0002-matrix-products.md has the figures.
    /// </remarks>
    public static void SleepBetweenRegions()
    {
        if (OperatingSystem.IsWindows())
        {
            if (Environment.GetEnvironmentVariable(WaitPolicy) is null)
                Environment.SetEnvironmentVariable(WaitPolicy, "passive");
        }
        else
        {
            // .NET keeps its own copy of the environment, which native libraries do not see.
            _ = SetEnvironment(WaitPolicy, "passive", overwrite: 0);
        }
    }

    /// <summary>Threads of the parallel regions that the calling thread starts from now on.</summary>
    public void SetThreads(int threads) => setThreads(threads);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
