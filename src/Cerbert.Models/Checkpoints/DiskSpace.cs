namespace Cerbert.Models.Checkpoints;

/// <summary>How much room a file system has left.</summary>
internal static class DiskSpace
{
    /// <summary>Free bytes where a file would be written; null where the system cannot tell.</summary>
    public static long? Free(string path)
    {
        try
        {
            string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            var drive = new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(folder)! : folder);
            return drive.TotalSize > 0 ? drive.AvailableFreeSpace : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Network shares and the like: the write itself will tell.
            return null;
        }
    }
}
