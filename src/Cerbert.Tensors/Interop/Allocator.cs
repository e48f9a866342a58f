using System.Runtime.InteropServices;

namespace Cerbert.Tensors.Interop;

/// <summary>The C library's allocator.</summary>
internal static partial class Allocator
{
    // M_MMAP_THRESHOLD of malloc.h
    private const int MapThreshold = -3;
    private const int Megabyte = 1 << 20;

    // MADV_HUGEPAGE of sys/mman.h, and the size of such a page on x64 and on ARM with pages of 4 KB.
    private const int HugePageAdvice = 14;
    private const int HugePage = 2 * Megabyte;

    /// <summary>
    /// Makes glibc give blocks of a megabyte and more pages of their own, which go back to the system when the block is freed.
    /// Unasked, it raises that limit to 32 MB once it has seen such a block, and keeps a heap with holes instead.
    /// </summary>
    public static void KeepLargeBlocksApart()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = SetOption(MapThreshold, Megabyte);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library, which has no such limit.
        }
    }

    /// <summary>
    /// Asks Linux to back what lies of a large block in whole huge pages with those: the first touch of each page costs microseconds, and a
    /// model has hundreds of thousands of small ones.
    /// </summary>
    public static unsafe void PreferHugePages(void* block, long bytes)
    {
        if (!OperatingSystem.IsLinux() || bytes < 2 * HugePage)
            return;
        nuint start = ((nuint)block + HugePage - 1) & ~(nuint)(HugePage - 1), end = ((nuint)block + (nuint)bytes) & ~(nuint)(HugePage - 1);
        // An advice: a system without huge pages does well without.
        _ = Advise((void*)start, end - start, HugePageAdvice);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int Advise(void* start, nuint bytes, int advice);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetOption(int option, int value);
}
