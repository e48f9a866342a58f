using System.Text;
using Cerbert.Data;

namespace Cerbert.Tests.Tables;

public sealed class TableReaderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>All rows as "line: field|field".</summary>
    private static string[] Rows(string path, TableOptions? options = null)
    {
        using var table = TableReader.Open(path, options);
        int[] columns = [.. Enumerable.Range(0, table.Columns.Count).Select(i => table.Find($"{i}"))];
        var rows = new List<string>();
        while (table.Read())
            rows.Add($"{table.Line}: {string.Join('|', columns.Select(i => table.Text(i) ?? "null"))}");
        return [.. rows];
    }

    private string Error(string name, string content, TableOptions? options = null) =>
        Assert.Throws<InvalidDataException>(() => Rows(_folder.Write(name, content), options)).Message;

    [Theory]
    [InlineData("a\tb\n1\tx\n2\ty\n")]
    [InlineData("a\tb\n1\tx\n2\ty")]
    [InlineData("a\tb\r\n1\tx\r\n2\ty\r\n")]
    [InlineData("\uFEFFa\tb\n1\tx\n2\ty\n")]
    public void Tsv_AnyLineBreakOrMark_ReadsTheSame(string content)
    {
        string path = _folder.Write("t.tsv", content);
        Assert.Equal(["2: 1|x", "3: 2|y"], Rows(path));
        using var table = TableReader.Open(path);
        Assert.Equal(["a", "b"], table.Columns);
        Assert.Equal(TableFormat.Tsv, table.Format);
    }

    [Fact]
    public void Csv_QuotedFieldsOverLines_KeepsTextAndLineNumbers() =>
        Assert.Equal(
            ["2: 1|x, \"y\"", "3: 2|two\nlines", "7: 3|z"],
            Rows(_folder.Write("t.csv", "a,b\n1,\"x, \"\"y\"\"\"\n2,\"two\nlines\"\n\n\n3,z\n")));

    [Fact]
    public void Tsv_OtherLineBreakCharacters_AreText() =>
        Assert.Equal(["2: x\u2028y\u0085z\v|1"], Rows(_folder.Write("t.tsv", "a\tb\nx\u2028y\u0085z\v\t1\n")));

    [Fact]
    public void Tsv_WithoutHeader_NumbersTheColumns()
    {
        string path = _folder.Write("t.tsv", "x\t1\ny\t0\n");
        Assert.Equal(["1: x|1", "2: y|0"], Rows(path, new() { Header = false }));
        using var table = TableReader.Open(path, new() { Header = false });
        Assert.Equal(["0", "1"], table.Columns);
    }

    [Fact]
    public void Separator_Stated_IsUsed() =>
        Assert.Equal(["2: 1|x,y"], Rows(_folder.Write("t.csv", "a;b\n1;x,y\n"), new() { Separator = ';' }));

    [Fact]
    public void Find_NamePositionAndUnnamed_FindsTheColumn()
    {
        using var table = TableReader.Open(_folder.Write("t.tsv", "\tid\tsentence\n0\ta\tx\n"));
        Assert.Equal((0, 1, 2, 2), (table.Find("0"), table.Find("id"), table.Find("sentence"), table.Find("2")));
        Assert.Equal(0, table.Find(""));
    }

    [Fact]
    public void Find_UnknownColumn_NamesFileNearestAndAll()
    {
        string path = _folder.Write("t.tsv", "\tid\tsentence\n0\ta\tx\n");
        using var table = TableReader.Open(path);
        Assert.Equal(
            $"{path} has no column \"sentense\"; did you mean \"sentence\"? Its columns are \"\", \"id\", \"sentence\" (or give a position, 0 to 2)",
            Assert.Throws<InvalidDataException>(() => table.Find("sentense")).Message);
        Assert.Contains("no column \"3\"", Assert.Throws<InvalidDataException>(() => table.Find("3")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_NameGivenTwice_AsksForThePosition()
    {
        using var table = TableReader.Open(_folder.Write("t.tsv", "a\tb\ta\n1\t2\t3\n"));
        Assert.Contains("2 columns named \"a\"; give the position, one of 0, 2", Assert.Throws<InvalidDataException>(() => table.Find("a")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("t.tsv", "a\tb\n1\tx\n2\n", "t.tsv:3: 1 fields where the first row has 2")]
    [InlineData("t.csv", "a,b\n1,\"x\"y\n", "t.csv:2: text after a closing quote")]
    [InlineData("t.csv", "a,b\n1,x\n2,\"y\n3,z\n", "t.csv:3: a quote is opened and never closed")]
    [InlineData("t.csv", "a,b\n1,\"x\n2,y\n3,z\"w\"\n", "runs to line 4 because of a quote")]
    [InlineData("t.tsv", "\n\n", "has no rows, only empty lines")]
    [InlineData("t.tsv", "", "is empty")]
    [InlineData("t.txt", "a\n1\n", "the extension \".txt\" does not tell the format")]
    [InlineData("t.jsonl", "{\"a\": 1}\n{\"a\": 2\n", "t.jsonl:2: broken JSON")]
    [InlineData("t.jsonl", "{\"a\": 1} x\n", "t.jsonl:1: broken JSON")]
    [InlineData("t.jsonl", "{\"a\": 1}\n[1]\n", "t.jsonl:2: a JSON StartArray where each row must be an object")]
    [InlineData("t.jsonl", "{\"a\": 1}\n{\"a\": {}}\n", "t.jsonl:2: column \"a\" holds nested JSON")]
    [InlineData("t.jsonl", "{\"a\": \"\\ud800\"}\n", "t.jsonl:1: a \\u escape names half a surrogate pair")]
    [InlineData("t.jsonl", "\n \n", "has no rows")]
    [InlineData("t.json", "[]", "has no rows")]
    [InlineData("t.json", "[\n{\"a\": 1},\n{\"a\": 2}\n", "t.json:3: the array is not closed behind this row")]
    [InlineData("t.json", "[{\"a\": 1},\n{\"a\": [2}\n", "t.json:2: the row that starts here is not closed")]
    [InlineData("t.json", "[{\"a\": 1},\n\n{\"a\": 2\n, 3}]", "t.json:4: broken JSON")]
    [InlineData("t.json", "[{\"a\": 1},]", "t.json:1: ']' where a row should stand")]
    [InlineData("t.json", "[{\"a\": 1}]\nx", "t.json:2: text after the array's closing ]")]
    public void Read_BadFile_NamesLineAndFault(string name, string content, string expected) =>
        Assert.Contains(expected, Error(name, content), StringComparison.Ordinal);

    [Fact]
    public void Read_BadRow_GoesOnBehindIt()
    {
        using var table = TableReader.Open(_folder.Write("t.tsv", "a\tb\n1\n2\ty\n"));
        Assert.Throws<InvalidDataException>(() => table.Read());
        Assert.True(table.Read());
        Assert.Equal(("2", 3), (table.Text(0), table.Line));
        Assert.False(table.Read());
    }

    [Fact]
    public void Read_NotUtf8_NamesLineAndByte()
    {
        byte[] content = [.. "a,b\n1,\"x\ny"u8, 0xE9, .. "\"\n"u8];
        Assert.Contains("t.csv:3: the byte 0xE9 is not UTF-8", Assert.Throws<InvalidDataException>(() => Rows(_folder.Write("t.csv", content))).Message, StringComparison.Ordinal);
        Assert.Contains("t.tsv:1: the file is UTF-16", Assert.Throws<InvalidDataException>(() => Rows(_folder.Write("t.tsv", Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("a\n1")).ToArray()))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_MissingFileOrFolder_SaysSo()
    {
        string missing = Path.Combine(_folder.Path, "none.tsv");
        Assert.StartsWith($"{missing} does not exist", Assert.Throws<FileNotFoundException>(() => TableReader.Open(missing)).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => TableReader.Open(Path.Combine(_folder.Path, "no", "none.tsv")));
        Assert.StartsWith($"{_folder.Path} is a folder", Assert.Throws<InvalidDataException>(() => TableReader.Open(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("t.jsonl", "{\"a\": \"x\\n\", \"b\": 1.50}\n\n{\"c\": {\"d\": []}, \"b\": true}\r\n{\"a\": null, \"b\": \"2\"}", "1: x\n|1.50", "3: null|true", "4: null|2")]
    [InlineData("t.json", "{\"a\": \"x\", \"b\": 1}\n{\"a\": \"y\", \"b\": 2}\n", "1: x|1", "2: y|2")]
    [InlineData("t.json", "\uFEFF [ {\"a\": \"],\\\"{\", \"b\": 1},\n\n  {\n\"a\": \"y\",\n\"b\": 2}\n,{\"b\": 3}]\n \n", "1: ],\"{|1", "3: y|2", "6: null|3")]
    public void Json_LinesAndArrays_ReadsFieldsByKey(string name, string content, params string[] expected) =>
        Assert.Equal(expected, Rows(_folder.Write(name, content)));

    [Fact]
    public void Json_List_ComesAsList()
    {
        using var table = TableReader.Open(_folder.Write("t.jsonl", "{\"a\": [\"x\", 2]}\n{\"a\": \"x\"}\n"));
        int column = table.Find("a");
        Assert.True(table.Read());
        Assert.Equal(["x", "2"], table.List(column));
        Assert.Null(table.Text(column));
        Assert.True(table.Read());
        Assert.Null(table.List(column));
    }

    [Fact]
    public void Json_LongLines_AreReadWhole()
    {
        string text = new('x', 300_000);
        string path = _folder.Write("t.jsonl", $"{{\"a\": \"{text}\"}}\n{{\"a\": \"y\"}}\n{{\"a\": \"{text}z\"}}");
        Assert.Equal([$"1: {text}", "2: y", $"3: {text}z"], Rows(path));
    }

    [Fact]
    public void Json_BrokenFirstRow_IsABadRowLikeAnyOther()
    {
        using var table = TableReader.Open(_folder.Write("t.jsonl", "{\"a\": \n{\"a\": 1}\n"));
        int column = table.Find("a");
        Assert.Throws<InvalidDataException>(() => table.Read());
        Assert.True(table.Read());
        Assert.Equal("1", table.Text(column));
    }
}
