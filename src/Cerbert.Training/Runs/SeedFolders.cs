using System.Globalization;
using Cerbert.Training.Configuration;

namespace Cerbert.Training.Runs;

/// <summary>
/// A folder of runs that differ in their seed alone: each is an ordinary run folder, <c>seed-1</c>, <c>seed-2</c> … All of them are there
/// from the start, with their configs, so that whatever is left of an interrupted series can be trained later.
/// </summary>
public static class SeedFolders
{
    private const string Prefix = "seed-";

    /// <summary>The run folders of a series in the order of their seeds; none when the folder is no series.</summary>
    public static IReadOnlyList<string> Of(string folder)
    {
        if (!Directory.Exists(folder) || File.Exists(Path.Combine(folder, RunFolder.ConfigName)))
            return [];
        return [.. Directory.EnumerateDirectories(folder, Prefix + "*")
            .Select(path => (Path: path, Seed: int.TryParse(Path.GetFileName(path)[Prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out int seed) ? seed : -1))
            .Where(entry => entry.Seed >= 0 && File.Exists(Path.Combine(entry.Path, RunFolder.ConfigName)))
            .OrderBy(entry => entry.Seed)
            .Select(entry => entry.Path)];
    }

    /// <summary>Makes a series in <see cref="RunConfig.Output"/>: all of its folders, or none.</summary>
    /// <param name="config">A resolved and checked config.</param>
    /// <param name="seeds">The seeds, each once.</param>
    /// <returns>The run folders, which <see cref="TrainingRun.Resume"/> trains.</returns>
    /// <exception cref="InvalidDataException">The output holds something already.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    internal static IReadOnlyList<string> Create(RunConfig config, IReadOnlyList<int> seeds)
    {
        string path = config.Output!, writing = path + AtomicFile.WritingSuffix;
        if (Directory.Exists(writing))
            Directory.Delete(writing, recursive: true);
        foreach (int seed in seeds)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{seed}");
            RunConfig run = config with { Seed = seed, Output = Path.Combine(path, name) };
            AtomicFile.WriteText(Path.Combine(writing, name, RunFolder.ConfigName), run.ToYaml());
        }

        if (Directory.Exists(path))
            Directory.Delete(path);
        Directory.Move(writing, path);
        return Of(path);
    }

    /// <summary>Refuses an output that a series cannot be made in.</summary>
    /// <exception cref="InvalidDataException">It holds something already.</exception>
    internal static void RequireFree(string path)
    {
        if (File.Exists(path))
            throw new InvalidDataException($"{path}: is a file; a series of runs needs a folder, choose another output");
        if (Of(path).Count > 0 || File.Exists(Path.Combine(path, RunFolder.ConfigName)))
            throw new InvalidDataException($"{path}: already holds a run; continue it with --resume, or choose another output (--set output=…)");
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
            throw new InvalidDataException($"{path}: is not empty; a series of runs needs a folder of its own, choose another output (--set output=…)");
    }

    /// <summary>Whether a run has done anything.</summary>
    public static bool HasBegun(string run) => new FileInfo(Path.Combine(run, RunFolder.MetricsName)) is { Exists: true, Length: > 0 };
}
