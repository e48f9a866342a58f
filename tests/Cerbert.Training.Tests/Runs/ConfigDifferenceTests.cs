using Cerbert.Training.Configuration;
using Cerbert.Training.Runs;

namespace Cerbert.Tests.Runs;

public sealed class ConfigDifferenceTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Of_SameConfigElsewhere_IsEmpty() => Assert.Empty(ConfigDifference.Of([Load("", "a"), Load("", "b")]));

    [Fact]
    public void Of_ChangedAndMissingKeys_AreTheOnesListed()
    {
        IReadOnlyList<ConfigDifference> differences = ConfigDifference.Of([Load("training: { batch_size: 8 }"), Load("training: { batch_size: 8 }\nseed: 7"), Load("training: { batch_size: 16, strategy: { name: mixed } }")]);
        Assert.Equal("42 7 42", string.Join(' ', Values("seed")));
        Assert.Equal("8 8 16", string.Join(' ', Values("training.batch_size")));
        Assert.Equal("mixed", Values("training.strategy.name")[2]);
        Assert.Null(Values("training.strategy.uncertainty")[0]);
        Assert.All(differences, difference => Assert.StartsWith(difference.Key == "seed" ? "" : "training.", difference.Key, StringComparison.Ordinal));

        string?[] Values(string key) => [.. differences.Single(difference => difference.Key == key).Values];
    }

    [Fact]
    public void Of_OneTaskMore_LeavesTheOthersEqual()
    {
        const string Task = "{ name: NAME, kind: binary, data: { train: a.tsv } }";
        RunConfig one = Load("", tasks: Task.Replace("NAME", "b", StringComparison.Ordinal));
        RunConfig two = Load("", tasks: Task.Replace("NAME", "a", StringComparison.Ordinal) + ", " + Task.Replace("NAME", "b", StringComparison.Ordinal));
        IReadOnlyList<ConfigDifference> differences = ConfigDifference.Of([one, two]);
        Assert.NotEmpty(differences);
        Assert.All(differences, difference => Assert.StartsWith("tasks.a.", difference.Key, StringComparison.Ordinal));
        Assert.All(differences, difference => Assert.Null(difference.Values[0]));
    }

    private RunConfig Load(string more, string output = "out", string tasks = "{ name: a, kind: binary, data: { train: a.tsv } }") =>
        RunConfig.Load(folder.Write($"{Guid.NewGuid():N}.yaml", $"encoder: {{ layers: 1, hidden: 16, vocab: v.txt }}\ntasks: [{tasks}]\n{more}\n"), [$"output={output}"]);
}
