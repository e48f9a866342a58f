namespace Cerbert.Training.Configuration.Yaml;

/// <summary>
/// <c>extends: base.yaml</c>, or a list of files: the config is that of the files named, changed by what the file itself says. Paths start
/// from the file's folder; every value keeps the place it was written at, for messages and for its own relative paths.
/// </summary>
/// <remarks>
/// Sections merge key by key, and lists of named items (tasks) item by item; anything else is replaced, and so is a section of another
/// <c>kind</c> or <c>name</c>. Of several files the later win; one that is reached twice counts once, where it is reached first.
/// </remarks>
internal sealed class ConfigExtends(ConfigProblems problems)
{
    /// <summary>The key.</summary>
    public const string Key = "extends";

    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private readonly List<ConfigMapping> layers = [];

    /// <summary>Reads a file and all it extends into one section.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">A file is not readable.</exception>
    public static ConfigMapping Read(string path, ConfigProblems problems)
    {
        var reader = new ConfigExtends(problems);
        reader.Visit(path, []);
        return reader.layers.Aggregate(ConfigMerge.Merge);
    }

    private void Visit(string path, IReadOnlyList<string> below)
    {
        string full = Path.GetFullPath(path);
        if (!seen.Add(full))
            return;
        ConfigMapping root = YamlReader.ReadFile(path, problems);
        if (root.Find(Key) is { } entry)
        {
            root.Entries.Remove(entry);
            IList<ConfigNode> files = entry.Value is ConfigSequence list ? list.Items : [entry.Value];
            foreach (ConfigNode file in files)
                Enter(file, Path.GetDirectoryName(path)!, [.. below, full]);
        }

        layers.Add(root);
    }

    private void Enter(ConfigNode file, string folder, IReadOnlyList<string> below)
    {
        if (file is not ConfigScalar { IsNull: false, Value: { Length: > 0 } name } || name.Contains('\0', StringComparison.Ordinal))
        {
            problems.Add(file.Origin.Where, Key, $"is {file.Describe()}; expected a config file, or a list of them");
            return;
        }

        string path = Path.Combine(folder, name);
        if (below.Contains(Path.GetFullPath(path), StringComparer.Ordinal))
            problems.Add(file.Origin.Where, Key, $"is '{name}', which extends this file in turn; remove one of the two");
        else if (!File.Exists(path))
            problems.Add(file.Origin.Where, Key, $"is '{name}'; there is no file {path}, check the path");
        else
            Visit(path, below);
    }
}
