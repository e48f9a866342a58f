using Cerbert.Training.Runs;

namespace Cerbert.Explore.Runs;

/// <summary>The runs and models in the folders that were given. Looks anew each time, so that a run that begins later is there.</summary>
internal sealed class RunLibrary
{
    // runs/NAME, and runs/NAME/seed-1 or runs/NAME/run.
    private const int Depth = 2;

    private readonly string[] folders;

    /// <summary>A library of some folders.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">A folder holds neither a run nor a model.</exception>
    public RunLibrary(IReadOnlyList<string> folders)
    {
        this.folders = [.. folders.Select(Path.GetFullPath)];
        for (int i = 0; i < folders.Count; i++)
        {
            if (!Directory.Exists(folders[i]))
                throw new DirectoryNotFoundException($"{folders[i]}: there is no such folder; give a run folder, a model folder, or a folder that holds runs");
            if (!Found(this.folders[i]).Any())
                throw new InvalidDataException($"{folders[i]}: holds no run (config.yaml) and no model (config.json); give the folder that train wrote, a model folder, or a folder that holds runs");
        }
    }

    /// <summary>What there is now, by name.</summary>
    public IReadOnlyList<RunEntry> Entries()
    {
        RunEntry[] found = [.. folders.SelectMany(Found).DistinctBy(entry => entry.Folder, StringComparer.Ordinal)];
        ILookup<string, RunEntry> byName = found.ToLookup(entry => entry.Name, StringComparer.Ordinal);
        return [.. found.Select(entry => byName[entry.Name].Count() == 1 ? entry : entry with { Name = entry.Folder }).OrderBy(entry => entry.Name, StringComparer.Ordinal)];
    }

    /// <summary>An entry by its name; null where there is none.</summary>
    public RunEntry? Find(string? name) => Entries().FirstOrDefault(entry => entry.Name == name);

    private static IEnumerable<RunEntry> Found(string folder) =>
        EntryAt(folder, Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))) is { } entry ? [entry] : Below(folder, folder, Depth);

    private static IEnumerable<RunEntry> Below(string root, string folder, int depth)
    {
        var options = new EnumerationOptions { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System };
        foreach (string path in Directory.EnumerateDirectories(folder, "*", options))
        {
            if (RunFolder.Holds(path))
                yield return new RunEntry(Path.GetRelativePath(root, path).Replace('\\', '/'), path, IsRun: true);
            else if (depth > 1)
                foreach (RunEntry entry in Below(root, path, depth - 1))
                    yield return entry;
        }
    }

    private static RunEntry? EntryAt(string folder, string name) =>
        RunFolder.Holds(folder) ? new RunEntry(name, folder, IsRun: true)
        : File.Exists(Path.Combine(folder, "config.json")) ? new RunEntry(name, folder, IsRun: false)
        : null;
}
