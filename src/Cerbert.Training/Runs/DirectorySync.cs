using System.Runtime.InteropServices;

namespace Cerbert.Training.Runs;

/// <summary>
/// Makes renames durable: after a power cut a renamed file may be back under its old name until its folder is synced too.
/// Windows does this by itself.
/// </summary>
internal static partial class DirectorySync
{
    private const int ReadOnly = 0;

    /// <summary>Syncs a folder's entries, where the file system can; one that cannot is no reason to fail a save.</summary>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        int handle = Open(folder, ReadOnly);
        if (handle < 0)
            return;
        _ = Sync(handle);
        _ = Close(handle);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Sync(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
