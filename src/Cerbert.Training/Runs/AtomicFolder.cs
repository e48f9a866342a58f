namespace Cerbert.Training.Runs;

/// <summary>
/// Writes a folder so that a whole version of it can always be found: the new one is written and synced beside it
/// (<c>.writing</c>), the old one is renamed (<c>.previous</c>) and stays until the next write, then the new one takes the
/// name. A process killed at any point leaves a whole version under one of the three names.
/// </summary>
/// <remarks>One process writes a folder; any number may read it.</remarks>
public sealed class AtomicFolder
{
    private const string PreviousSuffix = ".previous";
    private readonly string _path;
    private readonly string _writing;
    private readonly string _previous;
    private bool _knownGood;

    /// <summary>A folder that may not exist yet.</summary>
    public AtomicFolder(string path)
    {
        _path = Path.GetFullPath(path);
        _writing = _path + AtomicFile.WritingSuffix;
        _previous = _path + PreviousSuffix;
    }

    /// <summary>Called with the name of each point at which a killed process would leave the disk in another state.</summary>
    internal Action<string>? Reached { get; set; }

    /// <summary>Replaces the folder.</summary>
    /// <param name="write">Writes the files.</param>
    /// <exception cref="IOException">The disk is full or not writable; the message names the folder and the free bytes, and the old version is unchanged.</exception>
    public void Write(Action<ICheckpointWriter> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        try
        {
            Tidy();
            WriteNew(write);
            Reached?.Invoke("written");
            if (Directory.Exists(_path))
                Directory.Move(_path, _previous);
            Reached?.Invoke("old one renamed");
            Directory.Move(_writing, _path);
            DirectorySync.Flush(Path.GetDirectoryName(_path)!);
            _knownGood = true;
            Reached?.Invoke("new one renamed");
        }
        catch (Exception e) when (SaveError.IsStorage(e))
        {
            throw SaveError.Describe(e, _path);
        }
    }

    /// <summary>The newest whole version.</summary>
    /// <param name="warning">What is wrong with a newer version when that had to be passed over; else null.</param>
    /// <returns>Null when there is none at all.</returns>
    /// <exception cref="InvalidDataException">There are versions, but none is whole; the message says what is wrong with the newest.</exception>
    public SavedFolder? Open(out string? warning)
    {
        warning = null;
        string? damage = null;
        foreach (string candidate in new[] { _path, _writing, _previous })
        {
            if (!Directory.Exists(candidate))
                continue;
            if (FolderManifest.Verify(candidate, out string reason) is { } manifest)
            {
                if (damage is not null)
                    warning = $"{damage}; using {candidate} instead, the newest whole one";
                return new SavedFolder(candidate, manifest);
            }
            // A folder that was still being written when the process ended is expected to be incomplete.
            if (candidate != _writing)
                damage ??= reason;
        }
        return damage is null ? null : throw new InvalidDataException($"{_path}: is damaged and there is no older version: {damage}; restore it from a copy, or start from another checkpoint");
    }

    /// <summary>Gives the name to the newest whole version, and removes the others: the new one needs the room.</summary>
    private void Tidy()
    {
        if (!_knownGood && Directory.Exists(_path) && Directory.Exists(_previous) && FolderManifest.Verify(_path, out _) is null)
            Directory.Delete(_path, recursive: true);
        if (!Directory.Exists(_path))
        {
            string? survivor = Array.Find([_writing, _previous], folder => Directory.Exists(folder) && FolderManifest.Verify(folder, out _) is not null);
            if (survivor is not null)
                Directory.Move(survivor, _path);
        }
        foreach (string stale in new[] { _writing, _previous })
            if (Directory.Exists(stale))
                Directory.Delete(stale, recursive: true);
    }

    private void WriteNew(Action<ICheckpointWriter> write)
    {
        Directory.CreateDirectory(_writing);
        Reached?.Invoke("begun");
        var writer = new FolderWriter(_writing);
        try
        {
            write(writer);
            writer.Complete();
        }
        catch
        {
            writer.Abandon();
            Directory.Delete(_writing, recursive: true);
            throw;
        }
    }
}
