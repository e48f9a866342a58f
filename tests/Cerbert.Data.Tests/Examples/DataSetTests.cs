using Cerbert.Data;

namespace Cerbert.Tests.Examples;

public sealed class DataSetTests : IDisposable
{
    private static readonly DataSetOptions Classes = new() { Text = "text", Label = "label", Labels = new ClassLabels(3) };

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Rows(params string[] rows) => _folder.Write("t.tsv", "text\tlabel\n" + string.Concat(rows.Select(row => row + "\n")));

    private string Error(DataSetOptions options, params string[] rows) =>
        Assert.Throws<InvalidDataException>(() => DataSet.Load(Rows(rows), options)).Message;

    [Fact]
    public void Load_AllColumns_KeepsValuesAndLines()
    {
        string path = _folder.Write("t.csv", "id,a,b,y\nq1,\"x\n\",y,2.0\nq2,\" z\",w,0\n");
        DataSet data = DataSet.Load(path, new() { Text = "a", TextPair = "2", Id = "id", Label = "y", Labels = new ClassLabels(3) });
        Assert.Equal(
            [
                new Example { Text = "x\n", TextPair = "y", Id = "q1", Class = 2, Line = 2 },
                new Example { Text = " z", TextPair = "w", Id = "q2", Class = 0, Line = 4 },
            ],
            data.Examples);
    }

    [Fact]
    public void Load_WithoutLabels_DoesNotReadTheLabelColumn()
    {
        DataSet data = DataSet.Load(Rows("x\t", "y\tjunk"), Classes with { Labels = new NoLabels() });
        Assert.All(data.Examples, example => Assert.Null(example.Class));
        Assert.Throws<ArgumentException>(() => DataSet.Load(Rows("x\t1"), Classes with { Label = null }));
    }

    [Theory]
    [InlineData("x\t3", "t.tsv:2: column \"label\": the label is \"3\"; expected one of \"0\", \"1\", \"2\"")]
    [InlineData("x\t-1", "the label is \"-1\"")]
    [InlineData("x\t1.5", "the label is \"1.5\"")]
    [InlineData("x\tNaN", "the label is \"NaN\"")]
    [InlineData("x\t99999999999999999999999999999999", "the label is \"99999999999999999999999999999999\"")]
    [InlineData("x\t ", "t.tsv:2: column \"label\": the label is empty; expected a value in every row")]
    [InlineData(" \t1", "t.tsv:2: column \"text\": the text is empty")]
    [InlineData("x", "t.tsv:2: 1 fields where the first row has 2")]
    public void Load_BadRow_NamesFileLineColumnAndValue(string row, string expected)
    {
        string message = Error(Classes, row);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.EndsWith("(on_bad_row: skip leaves such rows out)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_SkippingBadRows_CountsAllAndListsTwenty()
    {
        string[] rows = [.. Enumerable.Range(0, 60).Select(i => i % 2 == 0 ? "x\t1" : i % 3 == 0 ? "x\t" : i == 5 ? "a\tb\tc" : "x\t7")];
        DataSet data = DataSet.Load(Rows(rows), Classes with { OnBadRow = OnBadRow.Skip });
        Assert.Equal((30, 30, 20), (data.Examples.Count, data.BadRows.Count, data.BadRows.First.Count));
        Assert.Equal("30 rows skipped (19 bad label, 10 empty label, 1 wrong number of fields)", data.BadRows.ToString());
        Assert.Equal([3L, 5L, 7L], data.BadRows.First.Take(3).Select(row => row.Line));
        Assert.Contains("t.tsv:7: 3 fields", data.BadRows.First[2].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NothingUsable_SaysSo()
    {
        Assert.EndsWith("has a header but no rows; expected at least one row of data", Error(Classes), StringComparison.Ordinal);
        Assert.Contains("has no usable row: 2 rows skipped (2 bad label); the first:", Error(Classes with { OnBadRow = OnBadRow.Skip }, "x\t7", "x\t8"), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_JsonWithoutAKey_IsABadRow()
    {
        string path = _folder.Write("t.jsonl", "{\"text\": \"x\", \"label\": 1}\n{\"text\": \"y\"}\n{\"text\": [1], \"label\": 1}\n");
        DataSet data = DataSet.Load(path, Classes with { OnBadRow = OnBadRow.Skip });
        Assert.Equal(2, data.BadRows.Count);
        Assert.Contains("t.jsonl:2: column \"label\": the label is missing", data.BadRows.First[0].Message, StringComparison.Ordinal);
        Assert.Contains("t.jsonl:3: column \"text\": the value is a JSON list", data.BadRows.First[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_UnknownColumn_NamesTheNearest() =>
        Assert.Contains("no column \"lable\"; did you mean \"label\"?", Error(Classes with { Label = "lable" }, "x\t1"), StringComparison.Ordinal);
}
