using Cerbert.Data;
using Cerbert.Training.Checking;
using Cerbert.Training.Configuration;

namespace Cerbert.Tests.Checking;

/// <summary>Files with one fault of each kind, and files without any.</summary>
public sealed class DataCheckTests : IDisposable
{
    private readonly TempFolder folder = new();

    public DataCheckTests() => SampleData.Write(folder.Path);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Run_SampleData_FindsNothing()
    {
        DataReport report = DataCheck.Run(Config("""
            - { name: mood, kind: classification, labels: [negative, positive], data: { train: sentiment/train.tsv, dev: sentiment/dev.tsv, columns: { text: sentence } } }
            - { name: same, kind: binary, data: { train: paraphrase/train.tsv, dev: paraphrase/dev.tsv, columns: { text: sentence1, text_pair: sentence2 } } }
            """, "tokenizer.max_length=40"), TestContext.Current.CancellationToken);
        Assert.Empty(report.Findings);
        SplitReport train = report.Tasks[0].Splits[0];
        DataSet data = DataSet.Load(folder["sentiment/train.tsv"], new DataSetOptions { Text = "sentence" });
        Assert.Equal(data.Examples.Count, train.Rows);
        Assert.Equal(train.Rows, train.Classes.Sum(label => label.Value));
        Assert.InRange(train.Tokens.Median, 5, train.Tokens.Percentile95);
        Assert.InRange(train.Tokens.Longest, train.Tokens.Percentile95, 30);
    }

    [Fact]
    public void Run_OneFaultOfEachKind_FindsEachOnceWithItsLine()
    {
        folder.Write("train.tsv", Table(
            "the film was good|positive", // line 2
            "the book was bad|negative",
            "the Film  was good|positive", // 4: repeats line 2 but for case and white space
            "the book was bad|positive", // 5: contradicts line 3
            "|positive", // 6
            "the hotel was lovely|", // 7
            "the hotel was lovely|superb", // 8
            "the bed was lovely|positive|more", // 9
            "the menu was bad and the bread was bad and the soup was bad and the view was bad|negative", // 10: too long
            "鱼 鱼 鱼|negative")); // 11: unknown
        folder.Write("dev.tsv", Table("the pool was dull|negative", "the book was bad|negative", "the room was great|positive"));
        DataReport report = DataCheck.Run(Config("""
            - { name: mood, kind: classification, labels: [negative, positive, mixed], data: { train: train.tsv, dev: dev.tsv } }
            """, "tokenizer.max_length=12"), TestContext.Current.CancellationToken);
        Assert.Equal(
            [
                (FindingKind.BadRow, true, "train.tsv", 9), (FindingKind.EmptyText, true, "train.tsv", 6),
                (FindingKind.BadLabel, true, "train.tsv", 8), (FindingKind.BadLabel, true, "train.tsv", 7),
                (FindingKind.Leakage, true, "dev.tsv", 3),
                (FindingKind.Duplicate, false, "train.tsv", 4), (FindingKind.ConflictingLabels, false, "train.tsv", 5),
                (FindingKind.Truncated, false, "train.tsv", 10), (FindingKind.UnknownTokens, false, "train.tsv", 11),
                (FindingKind.MissingClass, false, "train.tsv", null), (FindingKind.MissingClass, false, "dev.tsv", null),
            ],
            report.Findings.Select(f => (f.Kind, f.IsError, Path.GetFileName(f.File), (int?)f.Line)));
        Assert.All(report.Findings, f => Assert.Equal(1, f.Kind == FindingKind.UnknownTokens ? f.Count / 3 : f.Count));
        Assert.All(report.Findings, f => Assert.StartsWith(f.Line is { } line ? $"{f.File}:{line}: " : $"{f.File}: ", f.Message, StringComparison.Ordinal));
        Assert.All(report.Findings, f => Assert.DoesNotContain('\n', f.Message));
        SplitReport train = report.Tasks[0].Splits[0];
        Assert.Equal((6, 4, 1, 2), (train.Rows, train.BadRows, train.TooLong, train.Repeated));
        // 19 words and 2 special tokens where 12 are allowed.
        Assert.Equal(21, train.Tokens.Longest);
        Assert.Equal((21 - 12) / (train.Tokens.Mean * train.Rows), train.LostShare, 1e-12);
    }

    [Fact]
    public void Run_BadRowsThatAreSkipped_AreWarnings()
    {
        folder.Write("train.tsv", Table("the film was good|positive", "the book was bad|negative", "|positive", "x|none"));
        DataReport report = DataCheck.Run(Config("""
            - { name: mood, kind: classification, labels: [negative, positive], data: { train: train.tsv, on_bad_row: skip } }
            """), TestContext.Current.CancellationToken);
        Assert.False(report.HasErrors);
        Assert.Equal([FindingKind.EmptyText, FindingKind.BadLabel], report.Findings.Select(f => f.Kind));
    }

    [Fact]
    public void Run_FewLeakedRowsAmongMany_IsAWarning()
    {
        folder.Write("train.tsv", Table([.. Numbers(0, 4).Append("the film was good|positive")]));
        folder.Write("dev.tsv", Table([.. Numbers(4, 200).Append("the film was good|negative")]));
        DataReport report = DataCheck.Run(Config("""
            - { name: mood, kind: classification, labels: [negative, positive], data: { train: train.tsv, dev: dev.tsv } }
            """), TestContext.Current.CancellationToken);
        DataFinding leak = Assert.Single(report.Findings);
        Assert.Equal((FindingKind.Leakage, false, 202L), (leak.Kind, leak.IsError, leak.Line!.Value));
        Assert.Contains("in line 6 of", leak.Message, StringComparison.Ordinal);
        Assert.Contains("with another label", leak.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_RepeatedCases_AreOneFindingWithTheirLines()
    {
        folder.Write("train.tsv", Table("a|positive", "b|negative", "a|positive", "a|positive", "b|negative"));
        DataFinding finding = Assert.Single(DataCheck.Run(Config("""
            - { name: mood, kind: classification, labels: [negative, positive], data: { train: train.tsv } }
            """), TestContext.Current.CancellationToken).Findings);
        Assert.Equal(3, finding.Count);
        Assert.Equal([4L, 5L, 6L], finding.Lines);
        Assert.EndsWith("(3 in all; lines 5, 6)", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_RareClassConstantScoresAndTooLong_AreFound()
    {
        folder.Write("train.tsv", Table([.. Numbers(0, 60).Select(row => row.Replace("positive", "negative", StringComparison.Ordinal)).Append("the film was good|positive")]));
        folder.Write("scores.tsv", "text\tscore\na good film\t2\na bad film\t2\nan extremely bad film and a dull book\t2\n");
        DataReport report = DataCheck.Run(Config("""
            - { name: mood, kind: classification, labels: [negative, positive], data: { train: train.tsv } }
            - { name: how, kind: regression, data: { train: scores.tsv } }
            """, "tokenizer={max_length: 9, truncate: error}"), TestContext.Current.CancellationToken);
        Assert.Equal(
            [(FindingKind.TooLong, true, 4L), (FindingKind.RareClass, false, null), (FindingKind.ConstantScores, false, null)],
            report.Findings.Select(f => (f.Kind, f.IsError, f.Line)));
        Assert.Equal((2, 2, 2), report.Tasks[1].Splits[0].Scores);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("text\tlabel\n", "no rows")]
    [InlineData("words\tmood\nx\tpositive\n", "no text column found")]
    public void Run_FileThatCannotBeRead_IsAnErrorAndTheOthersAreRead(string content, string message)
    {
        folder.Write("train.tsv", content);
        DataReport report = DataCheck.Run(Config("""
            - { name: mood, kind: classification, labels: [negative, positive], data: { train: train.tsv, dev: sentiment/dev.tsv } }
            """), TestContext.Current.CancellationToken);
        DataFinding finding = Assert.Single(report.Findings);
        Assert.Equal((FindingKind.Unreadable, true), (finding.Kind, finding.IsError));
        Assert.Contains(message, finding.Message, StringComparison.Ordinal);
        Assert.Equal([0, 150], report.Tasks[0].Splits.Select(split => split.Rows));
    }

    [Fact]
    public void Run_LimitOnRows_IsKept()
    {
        DataReport report = DataCheck.Run(Config("""
            - { name: mood, kind: classification, labels: [negative, positive], data: { train: sentiment/train.tsv, limit: 40 } }
            """), TestContext.Current.CancellationToken);
        Assert.Equal(40, report.Tasks[0].Splits[0].Rows);
    }

    private RunConfig Config(string tasks, params string[] overrides) => RunConfig.Load(folder.Write("check.yaml", $$"""
        encoder: { layers: 1, hidden: 32, vocab: vocab.txt }
        tokenizer: { max_length: 32 }
        tasks:
        {{tasks}}
        """), overrides, checkFiles: true);

    private static string Table(params string[] rows) => "text\tlabel\n" + string.Concat(rows.Select(row => row.Replace('|', '\t') + "\n"));

    private static IEnumerable<string> Numbers(int from, int count) =>
        Enumerable.Range(from, count).Select(i => $"{i} was good|{(i % 2 == 0 ? "positive" : "negative")}");
}
