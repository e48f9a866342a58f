using Cerbert.Training.Configuration;

namespace Cerbert.Tests.Configuration;

/// <summary>Every file under <c>recipes/</c> loads, says where it comes from, and finds its files in the shared data.</summary>
public class RecipeTests
{
    private static readonly string Folder = Path.Combine(Paths.Repository, "recipes");

    /// <summary>All recipes but the parts, which have no tasks or no encoder of their own.</summary>
    public static TheoryData<string> Names =>
        [.. Directory.GetFiles(Folder, "*.yaml", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Folder, file)).Where(name => !name.StartsWith("parts", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Small => [.. Names.Select(row => row.Data).Where(name => name.StartsWith("cs224n", StringComparison.Ordinal) || name.Contains("small-", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Recipe_Any_LoadsAndSaysWhereItComesFrom(string name)
    {
        string path = Path.Combine(Folder, name);
        RunConfig config = RunConfig.Load(path);
        Assert.NotEmpty(config.Tasks);
        string header = string.Join('\n', File.ReadLines(path).TakeWhile(line => line.StartsWith('#')));
        foreach (string part in (string[])["# Reproduces:", "# Needs:", $"# Run:        cerbert {Verb(config)} recipes/{name.Replace('\\', '/')}"])
            Assert.Contains(part, header, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Small))]
    public void Recipe_Small_FindsItsFilesInTheSharedData(string name)
    {
        string data = Paths.Shared("data"), vocab = Paths.Shared("vocab", "bert-base-uncased", "vocab.txt");
        RunConfig config = RunConfig.Load(Path.Combine(Folder, name), [$"variables.DATA={data}", $"variables.VOCAB={vocab}"], checkFiles: true);
        Assert.Equal((4, 256), (config.Encoder.Layers, config.Encoder.Hidden));
        Assert.All(config.LabelledTasks, task => Assert.StartsWith(data, task.Data.Train, StringComparison.Ordinal));
    }

    [Fact]
    public void Recipe_PairCombination_ChangesThePairsAndNothingElse()
    {
        RunConfig plain = Load("multitask"), cosine = Load("pair-cosine");
        Assert.Equal("sst quora sts", string.Join(' ', cosine.Tasks.Select(task => task.Name)));
        Assert.Equal([null, new CosinePairConfig(), new CosinePairConfig()], cosine.LabelledTasks.Select(task => task.Pair));
        Assert.Equal(
            plain with { Output = null },
            cosine with { Output = null, Tasks = [.. cosine.LabelledTasks.Select(task => task.Pair is null ? task : task with { Pair = new DifferenceProductOnlyPairConfig() })] });
    }

    private static string Verb(RunConfig config) => config.LabelledTasks.Count == 0 ? "pretrain" : "train";

    private static RunConfig Load(string name) => RunConfig.Load(Path.Combine(Folder, "cs224n", $"{name}.yaml"));
}
