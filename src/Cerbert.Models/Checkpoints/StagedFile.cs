namespace Cerbert.Models.Checkpoints;

/// <summary>
/// A file written in full beside its destination, then renamed over it, so that the destination is at every moment
/// either the old or the new file. The temporary name is fixed (path + ".tmp"): what a killed process left behind is
/// overwritten by the next attempt.
/// </summary>
internal sealed class StagedFile : IDisposable
{
    private readonly string _path;
    private readonly string _temporary;
    private bool _committed;

    private StagedFile(string path)
    {
        _path = path;
        _temporary = path + ".tmp";
    }

    /// <summary>Writes the temporary file and flushes it to the disk.</summary>
    /// <param name="path">The final path; its folder exists.</param>
    /// <param name="bytes">How much will be written: more than is free is refused before the disk is filled.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="create">Opens a file for writing; tests put a failing one here.</param>
    /// <exception cref="IOException">The disk is full or failing; the message names file, needed and free bytes.</exception>
    public static StagedFile Write(string path, long bytes, Action<Stream> write, Func<string, Stream>? create = null)
    {
        var staged = new StagedFile(path);
        long? free = DiskSpace.Free(path);
        if (free < bytes)
            throw new IOException(staged.Failure(bytes, free, "the disk is too full"));
        try
        {
            using Stream stream = (create ?? Create)(staged._temporary);
            write(stream);
            if (stream is FileStream file)
                file.Flush(flushToDisk: true);
            else
                stream.Flush();
        }
        catch (Exception e)
        {
            staged.Dispose();
            if (e is IOException)
                throw new IOException(staged.Failure(bytes, DiskSpace.Free(path), e.Message), e);
            throw;
        }
        return staged;
    }

    /// <summary>Renames the temporary file over the destination. The folder still wants a <see cref="DiskSync.Folder"/>.</summary>
    public void Commit()
    {
        File.Move(_temporary, _path, overwrite: true);
        _committed = true;
    }

    /// <summary>Removes the temporary file where it was not committed.</summary>
    public void Dispose()
    {
        if (!_committed)
            File.Delete(_temporary);
    }

    private static FileStream Create(string path) => new(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);

    private string Failure(long bytes, long? free, string reason) =>
        $"{_path}: cannot write {bytes} bytes, {(free is null ? "an unknown number" : $"{free}")} free there ({reason}); what was there before is unchanged";
}
