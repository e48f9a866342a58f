using System.Runtime.InteropServices;

namespace Cerbert.Tensors.Interop;

/// <summary>Memory from the system: large blocks from Linux itself, all others from the C library.</summary>
/// <remarks>
/// Left to glibc, large blocks would either lie in a heap that keeps its holes, or, told not to do so, make it map and unmap also the working memory that
/// oneDNN takes for every product: 15,000 page faults in a step of BERT-base.
/// </remarks>
internal static unsafe partial class Allocator
{
    private const int Megabyte = 1 << 20;

    // PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS of sys/mman.h
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;

    // MADV_HUGEPAGE and MADV_NOHUGEPAGE of sys/mman.h, and the size of such a page on x64 and on ARM with pages of 4 KB.
    private const int HugePageAdvice = 14;
    private const int SmallPageAdvice = 15;
    private const int HugePage = 2 * Megabyte;

    /// <summary>Takes a block. Of a large one no page costs anything, neither time nor memory, before it is touched.</summary>
    /// <param name="bytes">Its length.</param>
    /// <param name="zeroed">Whether it has to hold zeros.</param>
    /// <exception cref="InsufficientMemoryException">The system has no more.</exception>
    public static void* Take(nuint bytes, bool zeroed)
    {
        if (!IsMapped(bytes))
            return zeroed ? NativeMemory.AllocZeroed(bytes) : NativeMemory.Alloc(bytes);
        nint block = Map(null, bytes, ReadWrite, PrivateAnonymous, -1, 0);
#pragma warning disable MA0012 // What the other way throws.
        return block != -1 ? (void*)block : throw new InsufficientMemoryException($"the system has no {bytes / Megabyte} MB more");
#pragma warning restore MA0012
    }

    /// <summary>Gives a block back.</summary>
    public static void Free(void* block, nuint bytes)
    {
        if (IsMapped(bytes))
            _ = Unmap(block, bytes);
        else
            NativeMemory.Free(block);
    }

    /// <summary>
    /// Asks Linux to back what lies of a large block in whole huge pages with those: the first touch of each page costs microseconds, and a
    /// model has hundreds of thousands of small ones.
    /// </summary>
    public static void PreferHugePages(void* block, long bytes) => AdvisePages(block, bytes, HugePageAdvice);

    /// <summary>Asks Linux for small pages: where a few rows of a table are touched here and there, their neighbours take no memory.</summary>
    public static void PreferSmallPages(void* block, long bytes) => AdvisePages(block, bytes, SmallPageAdvice);

    private static void AdvisePages(void* block, long bytes, int advice)
    {
        if (!OperatingSystem.IsLinux() || bytes < 2 * HugePage)
            return;
        nuint start = ((nuint)block + HugePage - 1) & ~(nuint)(HugePage - 1), end = ((nuint)block + (nuint)bytes) & ~(nuint)(HugePage - 1);
        // An advice: a system without huge pages does well without.
        _ = Advise((void*)start, end - start, advice);
    }

    private static bool IsMapped(nuint bytes) => OperatingSystem.IsLinux() && bytes >= Megabyte;

    [LibraryImport("libc", EntryPoint = "mmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Map(void* wish, nuint bytes, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Unmap(void* block, nuint bytes);

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(void* start, nuint bytes, int advice);
}
