using System.Runtime.InteropServices;

namespace Cerbert.Models.Checkpoints;

/// <summary>Makes renames durable: on Unix a rename survives a power cut only after its folder was flushed as well.</summary>
internal static partial class DiskSync
{
    /// <summary>Flushes a folder's entries to the disk; does nothing on Windows, where renames are journaled.</summary>
    public static void Folder(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        int descriptor = Open(path, 0);
        if (descriptor < 0)
            throw new IOException($"{path}: cannot open the folder to flush it (error {Marshal.GetLastPInvokeError()})");
        // Some file systems (FUSE, network) do not support this and say so: the rename is then as durable as they make it.
        _ = Sync(descriptor);
        _ = Close(descriptor);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}
