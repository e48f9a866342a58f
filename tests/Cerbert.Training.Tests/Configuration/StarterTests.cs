using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;

namespace Cerbert.Tests.Configuration;

public sealed class StarterTests : IDisposable
{
    private const string Rest = "tasks: [{ name: t, kind: binary, data: { train: t.tsv } }]";

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    private RunConfig Load(string encoder) => RunConfig.Load(folder.Write("c.yaml", $"encoder: {encoder}\n{Rest}"));

    [Theory]
    [InlineData("starter")]
    [InlineData("{ name: starter }")]
    public void Load_Starter_IsItsFolder(string encoder)
    {
        RunConfig config = Load(encoder);
        Assert.Equal(new EncoderConfig { Folder = BundledModels.FolderOf("starter") }, config.Encoder);
        Assert.EndsWith(Path.Combine("models", "starter"), config.Encoder.Folder, StringComparison.Ordinal);
        Assert.Equal(config, RunConfig.Load(folder.Write("again.yaml", config.ToYaml())));
    }

    [Fact]
    public void Load_StarterWithDropout_KeepsIt() => Assert.Equal(0.2, Load("{ name: starter, dropout: 0.2 }").Encoder.Dropout);

    [Theory]
    [InlineData("startr", "encoder.name: is 'startr', which does not come with Cerbert; did you mean 'starter'?")]
    [InlineData("{ name: starter, layers: 2 }", "encoder.layers: is set beside encoder.name")]
    [InlineData("{ name: starter, folder: x }", "encoder.folder: is set beside encoder.name starter")]
    [InlineData("[1]", "encoder: is a list; expected a section")]
    public void Load_WhatIsNoEncoder_IsRefused(string encoder, string problem)
    {
        var error = Assert.Throws<InvalidDataException>(() => Load(encoder));
        Assert.Contains(problem, Assert.Single(error.Message.Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void LoadTokenizer_StarterNotThere_SaysWhereItShouldBe()
    {
        string beside = Path.Combine(AppContext.BaseDirectory, "models", BundledModels.Starter);
        Assert.SkipWhen(Directory.Exists(beside), "the model lies beside the tests");
        var error = Assert.Throws<FileNotFoundException>(() => EncoderSettings.LoadTokenizer(new EncoderConfig { Folder = beside }));
        Assert.StartsWith($"encoder: starter: {beside} is not there", error.Message, StringComparison.Ordinal);
    }
}
