using Cerbert.Data;
using Cerbert.Guides;
using Cerbert.Training;
using Cerbert.Training.Configuration;

namespace Cerbert.Tests;

/// <summary>The sample of docs/guides/looking.md is this file, compiles, and does what it says.</summary>
public sealed class LookingTests : IDisposable
{
    private readonly TempFolder folder = new();

    public LookingTests() => SampleData.Write(folder.Path);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Guide_Sample_IsTheFileThatIsTestedHere()
    {
        string guide = File.ReadAllText(Path.Combine(Paths.Repository, "docs", "guides", "looking.md"));
        string sample = File.ReadAllText(Path.Combine(Paths.Repository, "tests", "Cerbert.Guides.Tests", "LookInside.cs"));
        Assert.Contains($"```csharp\n{sample}```\n", guide, StringComparison.Ordinal);
    }

    [Fact]
    public void Sample_OnARun_PrintsEverythingItPromises()
    {
        string path = folder["run.yaml"];
        File.WriteAllText(path, """
            output: run
            encoder: { layers: 1, hidden: 16, heads: 2, ffn: 16, max_positions: 32, vocab: vocab.txt }
            tokenizer: { max_length: 32 }
            tasks:
              - { name: mood, kind: classification, labels: [negative, positive], data: { train: sentiment/train.tsv, dev: sentiment/dev.tsv, limit: 32 } }
            training: { max_steps: 2, batch_size: 8, precision: fp32 }
            """);
        TrainingRun.Start(RunConfig.Load(path), cancellation: TestContext.Current.CancellationToken);
        using var output = new StringWriter { NewLine = "\n" };
        LookInside.Print(folder["run"], "a wonderful film", output);
        string printed = output.ToString();
        Assert.Matches("^(negative|positive)\n +-?0.000 \\[CLS\\]\n", printed);
        Assert.Matches("sum -?[0-9.]+ of -?[0-9.]+ \\((negative|positive)\\)\n\\[CLS\\] to itself: 0\\.[0-9]+\n([01]\\.[0-9]+ (negative|positive) .+\n){3}32 points, [0-9]+ % of the variance\n$", printed);
    }
}
