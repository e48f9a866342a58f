namespace Cerbert.Tests;

/// <summary>Where tests find reference files: golden numbers inside the repository, real data beside it.</summary>
internal static class Paths
{
    /// <summary>The repository root: the nearest folder upwards that holds Cerbert.slnx.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>A file or folder under tests/golden/.</summary>
    public static string Golden(params string[] parts) =>
        Path.Combine([Repository, "tests", "golden", .. parts]);

    /// <summary>
    /// A file or folder of the data that is never committed (CERBERT_SHARED, else ../shared beside the repository).
    /// Skips the running test, with the reason, where it is absent.
    /// </summary>
    public static string Shared(params string[] parts)
    {
        string root = Environment.GetEnvironmentVariable("CERBERT_SHARED")
            ?? Path.Combine(Path.GetDirectoryName(Repository)!, "shared");
        string path = Path.Combine([root, .. parts]);
        Assert.SkipUnless(Path.Exists(path), $"needs {path}: data that is not part of the repository (set CERBERT_SHARED)");
        return path;
    }

    private static string FindRepository()
    {
        for (string? at = AppContext.BaseDirectory; at is not null; at = Path.GetDirectoryName(at))
            if (File.Exists(Path.Combine(at, "Cerbert.slnx")))
                return at;
        throw new InvalidOperationException($"no Cerbert.slnx above {AppContext.BaseDirectory}");
    }
}
