using System.Runtime.InteropServices;

namespace Cerbert.Tensors.Interop;

/// <summary>The C library's allocator.</summary>
internal static partial class Allocator
{
    // M_MMAP_THRESHOLD of malloc.h
    private const int MapThreshold = -3;
    private const int Megabyte = 1 << 20;

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

    [LibraryImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetOption(int option, int value);
}
