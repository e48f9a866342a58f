namespace Cerbert.Training.Runs;

/// <summary>A saved folder whose files were checked against its manifest.</summary>
public sealed class SavedFolder
{
    internal SavedFolder(string path, FolderManifest manifest) =>
        (Path, Names) = (path, [.. manifest.Files.Select(file => file.Name)]);

    /// <summary>The folder, for loaders that read files by path.</summary>
    public string Path { get; }

    /// <summary>The names of its parts, sorted.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Opens a part.</summary>
    /// <exception cref="InvalidDataException">There is no such part: the folder was written by something else.</exception>
    public Stream OpenRead(string name)
    {
        if (!Names.Contains(name, StringComparer.Ordinal))
            throw new InvalidDataException($"{Path}: has no part '{name}', only {string.Join(", ", Names)}; it was saved by another kind of run");
        return File.OpenRead(System.IO.Path.Combine(Path, name));
    }
}
