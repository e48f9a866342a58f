namespace Cerbert.Tests.Acceptance;

/// <summary>Wrong configs and data: exit code 2, one line that says what and where, and no run folder left behind.</summary>
public class BadDataTests
{
    [Fact]
    public void Train_ConfigMissing_NamesIt()
    {
        using var shop = new Workshop();
        CommandLine.Run("train", shop["none.yaml"]).AssertRefused("none.yaml");
    }

    [Theory]
    [InlineData("tasks.sentiment.data.train=none.tsv", "none.tsv")]
    [InlineData("tasks.sentiment.data.dev=none.tsv", "none.tsv")]
    [InlineData("encoder.vocab=none.txt", "none.txt")]
    [InlineData("training.epochz=3", "training.epochz", "'epochs'")]
    [InlineData("training.epochs=many", "training.epochs", "many")]
    [InlineData("training", "training", "key=value")]
    [InlineData("tasks.sentiment.data.columns.text=sentense", "train.tsv", "sentense", "sentence")]
    [InlineData("tasks.sentiment.data.columns.label=9", "train.tsv", "9")]
    [InlineData("tasks.sentiment.labels=[good, bad]", "train.tsv:2", "label", "good")]
    [InlineData("tokenizer={max_length: 6, truncate: error}", "dev.tsv:", "tokens, more than tokenizer.max_length 6 allows", "tokenizer.truncate")]
    [InlineData("tokenizer.max_length=64", "tokenizer.max_length", "64", "32")]
    public void Train_WrongSetting_NamesFileOrKey(string setting, params string[] parts) => Refused(parts, setting);

    [Fact]
    public void Train_UnknownKeyInTheFile_NamesLineAndNearestKey()
    {
        using var shop = new Workshop();
        string file = shop.Write("bad.yaml", File.ReadAllText(shop.Config).Replace("seed: 3", "sead: 3", StringComparison.Ordinal));
        CommandLine.Run("train", file).AssertRefused("bad.yaml:1", "sead", "'seed'");
    }

    [Theory]
    [InlineData("sentence\tlabel\ngood\tpositive\nbad\tawful\n", "data.tsv:3", "awful", "negative")]
    [InlineData("sentence\tlabel\ngood\t2\n", "data.tsv:2", "2")]
    [InlineData("sentence\tlabel\ngood\t-1\n", "data.tsv:2", "-1")]
    [InlineData("sentence\tlabel\ngood\t\n", "data.tsv:2", "empty")]
    [InlineData("sentence\tlabel\n\tpositive\n", "data.tsv:2", "empty")]
    [InlineData("sentence\tlabel\ngood\n", "data.tsv:2")]
    [InlineData("sentence\tlabel\n", "data.tsv", "no rows")]
    [InlineData("", "data.tsv", "empty")]
    [InlineData("\n\n", "data.tsv")]
    public void Train_BadTable_NamesFileAndLine(string content, params string[] parts)
    {
        using var shop = new Workshop();
        string file = shop.Write("data.tsv", content);
        Refused(shop, parts, $"tasks.sentiment.data.train={file}");
        Refused(shop, parts, $"tasks.sentiment.data.dev={file}");
    }

    [Theory]
    [InlineData("nan")]
    [InlineData("Infinity")]
    [InlineData("7")]
    [InlineData("high")]
    public void Train_ScoreThatIsNone_NamesFileAndLine(string score)
    {
        using var shop = new Workshop();
        shop.Write("scores.tsv", $"sentence\tscore\none\t1\ntwo\t{score}\n");
        string file = shop.Write("scores.yaml", """
            output: run
            encoder: { layers: 1, hidden: 32, vocab: vocab.txt }
            tasks:
              - { name: similar, kind: regression, range: [0, 5], data: { train: scores.tsv } }
            """);
        CommandLine.Run("train", file).AssertRefused("scores.tsv:3", score, "a number from 0 to 5");
        Assert.False(Directory.Exists(shop.Run));
    }

    [Fact]
    public void Train_NoRoomForAPair_NamesTheKey()
    {
        using var shop = new Workshop();
        string file = shop.Write("pairs.yaml", """
            output: run
            encoder: { layers: 1, hidden: 32, vocab: vocab.txt }
            tokenizer: { max_length: 2 }
            tasks:
              - name: same
                kind: classification
                labels: 2
                data: { train: paraphrase/train.tsv, columns: { text: sentence1, text_pair: sentence2, label: label } }
            """);
        CommandLine.Run("train", file).AssertRefused("tokenizer.max_length", "2", "3 special tokens");
        Assert.False(Directory.Exists(shop.Run));
    }

    [Fact]
    public void Train_TextsTooLong_AreCutWithOneWarning()
    {
        using var shop = new Workshop();
        CommandLine result = shop.Train("tokenizer.max_length=6");
        Assert.Equal(0, result.Code);
        string warning = Assert.Single(result.Error.Split('\n'), line => line.Contains("warning", StringComparison.Ordinal));
        Assert.Matches(@"\d+ texts are longer than tokenizer\.max_length \(6 tokens\) and were cut", warning);
    }

    private static void Refused(string[] parts, params string[] settings)
    {
        using var shop = new Workshop();
        Refused(shop, parts, settings);
    }

    private static void Refused(Workshop shop, string[] parts, params string[] settings)
    {
        shop.Train(settings).AssertRefused(parts);
        Assert.False(Directory.Exists(shop.Run), "a run folder was left behind: the corrected command would be refused");
    }
}
