using Microsoft.Win32.SafeHandles;

namespace Cerbert.Models.Checkpoints;

/// <summary>
/// A file open for reading at any position, from any thread. Reads go through the operating system's positional read
/// and not through a memory map: a map of a file that another process cuts short kills the process, a read does not.
/// </summary>
internal sealed class FileBytes : IDisposable
{
    private const int LargestRead = 1 << 26;
    private readonly SafeFileHandle _handle;

    private FileBytes(string path, SafeFileHandle handle)
    {
        Path = path;
        _handle = handle;
        Length = RandomAccess.GetLength(handle);
    }

    /// <summary>The path as it was given, for messages.</summary>
    public string Path { get; }

    /// <summary>Bytes in the file when it was opened.</summary>
    public long Length { get; }

    /// <summary>Opens a file; one that is not there is a <see cref="FileNotFoundException"/> that names it.</summary>
    public static FileBytes Open(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"{path}: no such file", path);
        // Delete is shared so that a new version can be renamed over the file while it is being read (Windows).
        SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        try
        {
            return new FileBytes(path, handle);
        }
        catch (NotSupportedException e)
        {
            handle.Dispose();
            throw BadFile.Error(path, "is a pipe or a device; weights are read from regular files", e);
        }
    }

    /// <summary>Fills <paramref name="destination"/> from <paramref name="offset"/> on; a file that ends before is an error.</summary>
    public void ReadExactly(long offset, Span<byte> destination)
    {
        while (destination.Length > 0)
        {
            int read = RandomAccess.Read(_handle, destination[..Math.Min(destination.Length, LargestRead)], offset);
            if (read == 0)
                throw BadFile.Error(Path, $"ends at byte {offset}, {destination.Length} bytes too early: the file is truncated");
            destination = destination[read..];
            offset += read;
        }
    }

    public void Dispose() => _handle.Dispose();
}
