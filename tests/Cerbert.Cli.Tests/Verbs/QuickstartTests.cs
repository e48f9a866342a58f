using System.Text.Json;

namespace Cerbert.Tests.Verbs;

public sealed class QuickstartTests
{
    [Fact]
    [Trait("Category", "slow")]
    public void Quickstart_Starter_LearnsMoreThanRandomWeightsAndPredicts()
    {
        using var folder = new TempFolder();
        JsonElement done = CommandLine.Run("quickstart", "--output", folder.Path, "--json").Json();
        double Of(string what, string score) => done.GetProperty(what).GetProperty(score).GetDouble();
        string[] main = ["sentiment.accuracy", "paraphrase.accuracy", "similarity.pearson"];
        Assert.InRange(main.Average(score => Of("scores", score)) - main.Average(score => Of("random", score)), 0.02, 1);
        Assert.True(Directory.Exists(done.GetProperty("model").GetString()));
        JsonElement[] predictions = [.. done.GetProperty("predictions").EnumerateArray()];
        Assert.Equal("sentiment sentiment sentiment paraphrase similarity", string.Join(' ', predictions.Select(p => p.GetProperty("task").GetString())));
        Assert.Equal("positive", predictions[0].GetProperty("label").GetString());

        // What is left in the folder is a config to start from, and a run that goes on with the other verbs.
        Assert.Contains("nothing wrong", CommandLine.Run("check", Path.Combine(folder.Path, "quickstart.yaml")).Output, StringComparison.Ordinal);
        Assert.NotEmpty(CommandLine.Run("predict", Path.Combine(folder.Path, "run"), "--text", "a lovely film", "--json").Json()[0].GetProperty("label").GetString()!);
    }
}
