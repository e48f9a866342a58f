namespace Cerbert.Training.Runs;

/// <summary>The checkpoints of a run by name, such as <c>best</c> and <c>last</c>; each is a folder of named parts.</summary>
/// <example><code>
/// store.Save("last", writer =&gt; { using Stream part = writer.Create("optimizer.bin"); … });
/// if (store.TryOpen("last", out SavedFolder? saved, out string? warning)) …
/// </code></example>
public sealed class CheckpointStore
{
    private readonly string _folder;
    private readonly Dictionary<string, AtomicFolder> _known = new(StringComparer.Ordinal);

    /// <summary>A store in that folder, which is made when something is saved.</summary>
    public CheckpointStore(string folder) => _folder = Path.GetFullPath(folder);

    /// <summary>Saves a checkpoint; the one of that name so far stays loadable until this one is safe on the disk.</summary>
    /// <param name="name">Letters, digits, '.', '-' and '_'.</param>
    /// <param name="write">Writes the parts.</param>
    /// <returns>The checkpoint's folder.</returns>
    /// <exception cref="IOException">The disk is full or not writable; the message names the folder and the free bytes.</exception>
    public string Save(string name, Action<ICheckpointWriter> write)
    {
        Folder(name).Write(write);
        return Path.Combine(_folder, name);
    }

    /// <summary>Opens the newest whole version of a checkpoint, after checking all of it.</summary>
    /// <param name="name">The name it was saved under.</param>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="warning">What is wrong with a newer version that had to be passed over, to be shown to the user; else null.</param>
    /// <returns>False when none was ever saved whole.</returns>
    /// <exception cref="InvalidDataException">All versions are damaged.</exception>
    public bool TryOpen(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SavedFolder? checkpoint, out string? warning)
    {
        checkpoint = Folder(name).Open(out warning);
        return checkpoint is not null;
    }

    private AtomicFolder Folder(string name)
    {
        if (name.Contains('/', StringComparison.Ordinal) || !FolderWriter.IsValidName(name))
            throw new ArgumentException($"'{name}' cannot name a checkpoint; use letters, digits, '.', '-' and '_'", nameof(name));
        if (!_known.TryGetValue(name, out AtomicFolder? folder))
            _known.Add(name, folder = new AtomicFolder(Path.Combine(_folder, name)));
        return folder;
    }
}
