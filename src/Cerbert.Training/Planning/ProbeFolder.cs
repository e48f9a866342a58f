using Cerbert.Training.Configuration;

namespace Cerbert.Training.Planning;

/// <summary>A folder beside a run's output, on the same disk, that goes when it is disposed of.</summary>
internal sealed class ProbeFolder : IDisposable
{
    private readonly string parent;
    private readonly bool madeParent;

    public ProbeFolder(RunConfig config)
    {
        string output = System.IO.Path.TrimEndingDirectorySeparator(config.Output!);
        parent = System.IO.Path.GetDirectoryName(output) ?? output;
        madeParent = !Directory.Exists(parent);
        Path = $"{output}.plan-{Environment.ProcessId}";
    }

    /// <summary>The folder, which need not exist yet.</summary>
    public string Path { get; }

    /// <summary>The bytes of the files below a folder of it; 0 where there is none.</summary>
    public static long SizeOf(string folder) =>
        Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) : 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
        if (madeParent && Directory.Exists(parent) && !Directory.EnumerateFileSystemEntries(parent).Any())
            Directory.Delete(parent);
    }
}
