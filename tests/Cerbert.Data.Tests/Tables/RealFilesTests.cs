using Cerbert.Data;

namespace Cerbert.Tests.Tables;

/// <summary>The files people really have; row counts as their source states them.</summary>
public sealed class RealFilesTests
{
    [Theory]
    [InlineData("sst/train.tsv", 8544, Quoting.None)]
    [InlineData("sst/dev.tsv", 1101, Quoting.None)]
    [InlineData("sts/train.tsv", 6040, Quoting.Standard)]
    [InlineData("sts/dev.tsv", 863, Quoting.Standard)]
    [InlineData("quora/train.tsv", 16214, Quoting.Standard)]
    [InlineData("quora/dev.tsv", 4000, Quoting.Standard)]
    [InlineData("afqmc/train.json", 34334, Quoting.Standard)]
    [InlineData("afqmc/dev.json", 4316, Quoting.Standard)]
    [InlineData("glue/SST-2/train.tsv", 67349, Quoting.None)]
    [InlineData("glue/SST-2/dev.tsv", 872, Quoting.None)]
    [InlineData("glue/STS-B/train.tsv", 5749, Quoting.None)]
    [InlineData("glue/STS-B/dev.tsv", 1500, Quoting.None)]
    [InlineData("glue/QQP/train.tsv", 16845, Quoting.Standard)]
    [InlineData("glue/QQP/dev.tsv", 3000, Quoting.Standard)]
    [InlineData("glue/MNLI/train.tsv", 8000, Quoting.None)]
    [InlineData("glue/MNLI/dev_matched.tsv", 1815, Quoting.None)]
    public void Read_RealFile_HasAllRowsAndTheRightQuoting(string file, int rows, Quoting quoting)
    {
        using var table = TableReader.Open(Paths.Shared(["data", .. file.Split('/')]));
        int count = 0;
        while (table.Read())
            count++;
        Assert.Equal((rows, quoting), (count, table.Quoting));
    }

    [Fact]
    public void Load_Sst_HasFiveClassesFromTheUnnamedIndexFile()
    {
        DataSet data = DataSet.Load(Paths.Shared("data", "sst", "train.tsv"), new() { Text = "sentence", Label = "sentiment", Id = "id", Labels = new ClassLabels() });
        Assert.Equal(["0", "1", "2", "3", "4"], ((ClassLabels)data.Labels).Names);
        Example first = data.Examples[0];
        Assert.Equal(("32a4f146782cbde1b7fa65799", 3, 2L), (first.Id, first.Class, first.Line));
        Assert.StartsWith(" The Rock is destined to be the 21st Century 's new `` Conan ''", first.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_Quora_SkipsOrNamesTheRowWithoutLabel()
    {
        string path = Paths.Shared("data", "quora", "train.tsv");
        var options = new DataSetOptions { Text = "sentence1", TextPair = "sentence2", Label = "is_duplicate", Labels = new ClassLabels(2) };
        Assert.Contains($"{path}:10222: column \"sentence2\": the text is empty", Assert.Throws<InvalidDataException>(() => DataSet.Load(path, options)).Message, StringComparison.Ordinal);

        DataSet data = DataSet.Load(path, options with { OnBadRow = OnBadRow.Skip });
        Assert.Equal((16213, 1, 10222L), (data.Examples.Count, data.BadRows.Count, data.BadRows.First[0].Line));

        string dev = Paths.Shared("data", "quora", "dev.tsv");
        Assert.Contains($"{dev}:2577: column \"is_duplicate\": the label is empty", Assert.Throws<InvalidDataException>(() => DataSet.Load(dev, options)).Message, StringComparison.Ordinal);
        data = DataSet.Load(dev, options with { OnBadRow = OnBadRow.Skip });
        Assert.Equal("1 row skipped (1 empty label)", data.BadRows.ToString());
        Assert.Equal("\"Which is correct grammar: I graduated from University of XXXX or I graduated from the University of XXXX? Do I need \"\"the\"\" here?\"", data.Examples[1].Text);
    }

    [Fact]
    public void Load_StsB_HasScoresAndQuotesAsText()
    {
        DataSet data = DataSet.Load(Paths.Shared("data", "glue", "STS-B", "train.tsv"), new() { Text = "sentence1", TextPair = "sentence2", Label = "score", Labels = new ScoreLabels(0, 5) });
        Assert.Equal((5749, 3.8f), (data.Examples.Count, data.Examples[1].Score));
        Assert.Contains(data.Examples, example => example.Text.Contains('"'));
    }

    [Fact]
    public void Load_Afqmc_ReadsLabelsWrittenAsStrings()
    {
        DataSet data = DataSet.Load(Paths.Shared("data", "afqmc", "train.json"), new() { Text = "sentence1", TextPair = "sentence2", Label = "label", Labels = new ClassLabels(2) });
        Assert.InRange(data.Examples.Average(example => example.Class!.Value), 0.30, 0.32);
    }

    [Fact]
    public void Load_Sst2_TakesWellUnderHalfASecond()
    {
        string path = Paths.Shared("data", "glue", "SST-2", "train.tsv");
        var options = new DataSetOptions { Text = "sentence", Label = "label", Labels = new ClassLabels(2) };
        double best = double.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            long start = System.Diagnostics.Stopwatch.GetTimestamp();
            Assert.Equal(67349, DataSet.Load(path, options).Examples.Count);
            best = Math.Min(best, System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        TestContext.Current.SendDiagnosticMessage($"SST-2: {best:0} ms");
        Assert.InRange(best, 0, 500);
    }
}
