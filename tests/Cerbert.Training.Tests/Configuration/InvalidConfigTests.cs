using Cerbert.Training.Configuration;

namespace Cerbert.Tests.Configuration;

/// <summary>
/// Every file of <c>invalid/</c> is refused with the lines of the <c>.expected</c> file beside it; lines there that start
/// with <c>$ --set</c> are overrides to load it with. After a deliberate change CERBERT_REWRITE_EXPECTED=1 writes the files anew, to be read through.
/// </summary>
public class InvalidConfigTests
{
    public static TheoryData<string> Names =>
        [.. Directory.GetFiles(Fixtures.Folder("invalid"), "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Load_InvalidFile_ReportsEveryProblemWithItsPlace(string name)
    {
        string folder = Fixtures.Folder("invalid");
        string[] lines = File.ReadAllLines(Path.Combine(folder, $"{name}.expected"));
        string[] overrides = [.. lines.Where(line => line.StartsWith("$ --set ", StringComparison.Ordinal)).Select(line => line["$ --set ".Length..])];
        string expected = string.Join('\n', lines.Where(line => !line.StartsWith("$ ", StringComparison.Ordinal)));

        var error = Assert.Throws<InvalidDataException>(() => RunConfig.Load(Path.Combine(folder, $"{name}.yaml"), overrides));
        string actual = error.Message.Replace($"{folder}/", "", StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("CERBERT_REWRITE_EXPECTED") == "1")
            File.WriteAllLines(Path.Combine(folder, $"{name}.expected"), [.. overrides.Select(o => $"$ --set {o}"), .. actual.Split('\n')]);
        Assert.Equal(expected, actual);
        Assert.Equal(lines.Length - overrides.Length, ConfigProblem.Of(error).Count);
    }
}
