using Cerbert.Training.Configuration;

namespace Cerbert.Tests.Configuration;

/// <summary>The YAML files beside these tests.</summary>
internal static class Fixtures
{
    public static string Folder(string kind) =>
        Path.Combine(Paths.Repository, "tests", "Cerbert.Training.Tests", "Configuration", kind);

    public static string Valid(string name) => Path.Combine(Folder("valid"), name);

    public static RunConfig Load(string name, params string[] overrides) => RunConfig.Load(Valid(name), overrides);

    /// <summary>The message for a config of the given text, with the file's name in place of its path.</summary>
    public static string Refusal(string yaml, params string[] overrides)
    {
        using var folder = new TempFolder();
        string path = folder.Write("c.yaml", yaml);
        return Assert.Throws<InvalidDataException>(() => RunConfig.Load(path, overrides)).Message.Replace(path, "c.yaml", StringComparison.Ordinal);
    }
}
