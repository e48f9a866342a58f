namespace Cerbert.Training.Runs;

/// <summary>Writes a file so that its name always holds a whole version: the old one or the new one.</summary>
public static class AtomicFile
{
    /// <summary>Ends the names of files and folders being written; one that is found later is left from an interrupted write.</summary>
    internal const string WritingSuffix = ".writing";

    /// <summary>Writes under a temporary name in the same folder, syncs, and renames.</summary>
    /// <param name="path">The file; it is replaced.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">The disk is full or not writable; the message names the file and the free bytes, the old version is unchanged.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        path = Path.GetFullPath(path);
        string temporary = path + WritingSuffix;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
            DirectorySync.Flush(Path.GetDirectoryName(path)!);
        }
        catch (Exception e)
        {
            TryDelete(temporary);
            if (SaveError.IsStorage(e))
                throw SaveError.Describe(e, path);
            throw;
        }
    }

    /// <summary>Writes a text as UTF-8.</summary>
    /// <inheritdoc cref="Write(string, Action{Stream})"/>
    public static void WriteText(string path, string text) => Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (SaveError.IsStorage(e))
        {
            // It is overwritten by the next write.
        }
    }
}
