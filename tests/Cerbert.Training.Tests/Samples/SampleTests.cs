using Cerbert.Samples;
using Cerbert.Tests.TrainingRuns;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;

namespace Cerbert.Tests.Samples;

/// <summary>The code of the guides is the code that is compiled here, and it works.</summary>
[Collection("engines")]
public class SampleTests
{
    [Theory]
    [InlineData("adding-a-pooling.md", "LastTokenPooling.cs")]
    public void Guide_Sample_IsTheCompiledFile(string guide, string file)
    {
        string text = File.ReadAllText(Path.Combine(Paths.Repository, "docs", "guides", guide));
        string code = File.ReadAllText(Path.Combine(Paths.Repository, "tests", "Cerbert.Training.Tests", "Samples", file));
        Assert.Contains($"```csharp\n{code}```\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("last-token")]
    [InlineData("{name: last-token, back: 1}")]
    [InlineData("[cls, last-token]")]
    public void Pooling_OfTheGuide_TrainsAndIsLoadedAgain(string pooling)
    {
        PoolingConfig.Family.Add<LastTokenPoolingConfig>("last-token");
        using var run = new TinyRun();
        TinyRun.Start(run.Config("out", $"tasks.sentiment.pooling={pooling}", "training.max_steps=2"));
        using MultiTaskModel model = ModelFolder.Load(run.Best("out"));
        string[] texts = ["The soup was good.", "I hated it."];
        Assert.Equal(TinyRun.Logits(model, texts), TinyRun.Logits(model, texts));
        Assert.Contains("last-token", File.ReadAllText(Path.Combine(run.Best("out"), "cerbert.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public void Pooling_OfTheGuide_ReadsTheTokenItSays()
    {
        var states = new Cerbert.Tensors.Parameter("x", new Cerbert.Tensors.Shape(5, 1));
        states.Value.CopyFrom([1, 2, 3, 4, 5]);
        using var scope = Cerbert.Tensors.TensorScope.Begin();
        var output = new Cerbert.Models.Encoders.EncoderOutput(
            [states.Value], Cerbert.Tensors.Sequences.FromLengths(4, 1), Cerbert.Models.Encoders.OutputUse.LastLayer);
        Assert.Equal([3f, 5f], new LastTokenPooling(null!, 1).Features(output, Cerbert.Models.ForwardPass.Evaluation).ToArray());
    }
}
