using Cerbert.Cli.Hosting;

namespace Cerbert.Tests.Acceptance;

/// <summary>Wrong configs of several tasks: everything that is wrong at once, each with file, line, key and the nearest known name; and no run folder.</summary>
public sealed class BadMultitaskTests : IDisposable
{
    private readonly Workshop shop = new();

    public void Dispose() => shop.Dispose();

    [Fact]
    public void Train_ManyMistakes_AreAllReportedAtOnce()
    {
        string file = shop.Write("many.yaml", """
            output: run
            encoder: { layers: 1, hidden: 32, vocab: vocab.txt }
            tasks:
              - { name: mood, kind: clasification, labels: 2, data: { train: sentiment/train.tsv } }
              - { name: same, kind: binary, pair: diference-product, data: { train: paraphrase/train.tsv, columns: { text_pair: sentence2 } } }
              - { name: near, kind: regression, pair: cosine, data: { train: none.tsv } }
              - { name: near, kind: binary, metrics: [acuracy], wieght: 2, data: { train: paraphrase/train.tsv } }
            training: { strategy: { name: pcgrad, reductoin: sum } }
            evaluation: { score: mood.accuracy }
            """);
        Refused(
            file,
            "many.yaml:4:25: tasks.mood.kind: is 'clasification'; expected one of binary, classification, contrastive, masked-language, multilabel, regression; did you mean 'classification'?",
            "many.yaml:5:39: tasks.same.pair: is 'diference-product'; expected one of concat, cosine, cross-encoder, difference-product, difference-product-only, scaled-dot; did you mean 'difference-product'?",
            "many.yaml:7:53: tasks.3.wieght: unknown key; did you mean 'weight'?",
            "many.yaml:8:39: training.strategy.reductoin: unknown key; did you mean 'reduction'?",
            "many.yaml:6:59: tasks.2.data.train: is '" + shop["none.tsv"] + "'; there is no such file, check the path",
            "many.yaml:6:37: tasks.2.pair: is cosine, but the task has single texts",
            "many.yaml:7:33: tasks.3.metrics: has 'acuracy', which is no metric; did you mean 'accuracy'?");
    }

    [Theory]
    [InlineData("kind: classification, labels: 2", "paraphrase.tsv:3", "the label is \"2\"", "one of \"0\", \"1\"")]
    [InlineData("kind: classification, labels: [no, yes]", "paraphrase.tsv:3", "the label is \"2\"", "one of \"no\", \"yes\"")]
    [InlineData("kind: binary", "paraphrase.tsv:3", "the label is \"2\"", "one of \"0\", \"1\"")]
    [InlineData("kind: regression, range: [0, 1]", "paraphrase.tsv:3", "2", "a number from 0 to 1")]
    public void Train_LabelsThatDoNotFitTheSecondTasksHead_AreRefusedBeforeTraining(string kind, params string[] parts)
    {
        shop.Write("paraphrase.tsv", "sentence1\tsentence2\tlabel\na\tb\t1\nc\td\t2\n");
        string file = shop.Write("labels.yaml", $$"""
            output: run
            encoder: { layers: 1, hidden: 32, vocab: vocab.txt }
            tasks:
              - { name: mood, kind: classification, labels: [negative, positive], data: { train: sentiment/train.tsv } }
              - { name: same, {{kind}}, data: { train: paraphrase.tsv, columns: { text_pair: sentence2 } } }
            """);
        CommandLine.Run("train", file).AssertRefused(parts);
        Assert.False(Directory.Exists(shop.Run));
    }

    [Theory]
    [InlineData("order: [mood, sam]", "training.strategy.order", "has 'sam', which is no task; did you mean 'same'?")]
    [InlineData("order: [mood]", "training.strategy.order", "lacks same")]
    public void Train_OrderOfOtherTasks_IsRefused(string order, params string[] parts)
    {
        string file = shop.Write("order.yaml", $$"""
            output: run
            encoder: { layers: 1, hidden: 32, vocab: vocab.txt }
            tasks:
              - { name: mood, kind: classification, labels: [negative, positive], data: { train: sentiment/train.tsv } }
              - { name: same, kind: binary, data: { train: paraphrase/train.tsv, columns: { text_pair: sentence2 } } }
            training: { strategy: { name: sequential, {{order}} } }
            """);
        CommandLine result = CommandLine.Run("train", file);
        Assert.Equal(ExitCode.BadInput, result.Code);
        foreach (string part in (string[])["order.yaml:6:43", .. parts])
            Assert.Contains(part, result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(shop.Run));
    }

    private void Refused(string file, params string[] expected)
    {
        CommandLine result = CommandLine.Run("train", file);
        Assert.Equal(ExitCode.BadInput, result.Code);
        Assert.Empty(result.Output);
        string[] lines = result.Error.Replace($"{Path.GetDirectoryName(file)}/many", "many", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.DoesNotContain(lines, line => line.Contains("evaluation.score", StringComparison.Ordinal));
        foreach (string line in expected)
            Assert.Contains(lines, found => found.StartsWith($"error: {line}", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.StartsWith("error: many.yaml:", line, StringComparison.Ordinal));
        Assert.False(Directory.Exists(shop.Run));
    }
}
