using Cerbert.Data;

namespace Cerbert.Tests.Tables;

public sealed class QuotingTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("no quotes at all", "a\tb\nx\t1\n", Quoting.None)]
    [InlineData("doubled inside", "a\tb\n\"say \"\"x\"\"\"\t1\n", Quoting.Standard)]
    [InlineData("a quoted tab", "a\tb\n\"x\ty\"\t1\n", Quoting.Standard)]
    [InlineData("a quoted line break", "a\tb\n\"x\ny\"\t1\n", Quoting.Standard)]
    [InlineData("a quoted line break at the end", "a\tb\n1\t\"x\ny\"\n", Quoting.Standard)]
    [InlineData("quotes that pair up over lines", "a\tb\n1\t\"x\n2\ty\"\n", Quoting.None)]
    [InlineData("one broken among many", "a\tb\n\"\"\"x\"\" y\"\t1\n\"\"\"x\"\" y\"\t1\n\"x\"y\t1\n", Quoting.Standard)]
    [InlineData("everything quoted", "\"a\"\t\"b\"\n\"x\"\t\"1\"\n", Quoting.Standard)]
    [InlineData("inside the text", "a\tb\nhe said \"x\"\t1\n", Quoting.None)]
    [InlineData("only opened", "a\tb\n\"x y\t1\n", Quoting.None)]
    [InlineData("a quoted sentence", "a\tb\n\"Go now.\"\t1\n", Quoting.None)]
    [InlineData("two quotes in one", "a\tb\n\"Go\" and \"stop\"\t1\n", Quoting.None)]
    [InlineData("the majority", "a\tb\n\"say \"\"x\"\"\"\t1\n5\" disk\t1\n6\" disk\t0\n", Quoting.None)]
    public void Auto_OnTsv_TellsQuotesFromText(string what, string content, Quoting expected)
    {
        using var table = TableReader.Open(_folder.Write("t.tsv", content));
        Assert.True(expected == table.Quoting, what);
    }

    [Fact]
    public void None_Quotes_AreText()
    {
        using var table = TableReader.Open(_folder.Write("t.tsv", "a\tb\n\"x\t1\ny\"\t0\n"), new() { Quoting = Quoting.None });
        Assert.True(table.Read());
        Assert.Equal("\"x", table.Text(0));
        Assert.True(table.Read());
        Assert.Equal("y\"", table.Text(0));
    }

    [Fact]
    public void Standard_StrayQuote_IsText()
    {
        using var table = TableReader.Open(_folder.Write("t.csv", "a,b\n5\" disk,1\n"));
        Assert.True(table.Read());
        Assert.Equal("5\" disk", table.Text(0));
    }
}
