using System.Buffers;

namespace Cerbert.Training.Runs;

/// <summary>Writes the files of a folder, hashing them on the way, and its manifest at the end.</summary>
internal sealed class FolderWriter(string folder) : ICheckpointWriter
{
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

    private readonly SortedDictionary<string, HashingStream> _streams = new(StringComparer.Ordinal);

    public string Folder { get; } = folder;

    public Stream Create(string name)
    {
        if (!IsValidName(name))
            throw new ArgumentException($"'{name}' cannot name a part; use letters, digits, '.', '-', '_' and '/'", nameof(name));
        if (_streams.ContainsKey(name))
            throw new ArgumentException($"there is already a part '{name}'", nameof(name));
        string path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var stream = new HashingStream(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 1 << 16));
        _streams.Add(name, stream);
        return stream;
    }

    /// <summary>Syncs everything and writes the manifest.</summary>
    public void Complete()
    {
        var entries = new List<FolderManifest.Entry>();
        foreach (string path in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string name = Path.GetRelativePath(Folder, path).Replace('\\', '/');
            if (_streams.TryGetValue(name, out HashingStream? stream))
            {
                stream.Dispose();
                entries.Add(new FolderManifest.Entry(name, stream.Length, stream.Sha256));
                continue;
            }
            if (!IsValidName(name))
                throw new InvalidOperationException($"{path}: such a file cannot be part of a saved folder; use letters, digits, '.', '-' and '_' in its name");
            using (var written = new FileStream(path, FileMode.Open, FileAccess.ReadWrite))
                written.Flush(flushToDisk: true);
            entries.Add(FolderManifest.Measure(Folder, name));
        }
        new FolderManifest { Files = entries }.Write(Folder);
        foreach (string sub in Directory.EnumerateDirectories(Folder, "*", SearchOption.AllDirectories))
            DirectorySync.Flush(sub);
        DirectorySync.Flush(Folder);
    }

    /// <summary>Closes what a failed write left open, without caring for its content.</summary>
    public void Abandon()
    {
        foreach (HashingStream stream in _streams.Values)
        {
            try
            {
                stream.Dispose();
            }
            catch (Exception e) when (SaveError.IsStorage(e))
            {
                // The first failure is the one to report.
            }
        }
    }

    internal static bool IsValidName(string name) =>
        name != FolderManifest.FileName
        && Array.TrueForAll(name.Split('/'), part => part.Length > 0 && part[0] != '.' && !part.AsSpan().ContainsAnyExcept(NameCharacters));
}
