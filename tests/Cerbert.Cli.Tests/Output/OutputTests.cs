using Cerbert.Cli.Output;

namespace Cerbert.Tests.Output;

public class OutputTests
{
    [Fact]
    public void TextTable_Rows_AreAligned()
    {
        var table = new TextTable("name", ">rate");
        table.Add("short", "1");
        table.Add("much longer", "1,234");
        using var writer = new StringWriter { NewLine = "\n" };
        table.Write(writer);
        Assert.Equal("name          rate\nshort            1\nmuch longer  1,234\n", writer.ToString());
    }

    [Theory]
    [InlineData(0.1234, "0.123")]
    [InlineData(12.34, "12.3")]
    [InlineData(1234.5, "1,235")]
    public void Number_AnySize_HasThreeDigitsOrMore(double value, string expected) => Assert.Equal(expected, Format.Number(value));

    [Theory]
    [InlineData(512, "512 bytes")]
    [InlineData(1536, "1.5 KB")]
    [InlineData(23L << 30, "23.0 GB")]
    public void Bytes_AnySize_HasAUnit(long bytes, string expected) => Assert.Equal(expected, Format.Bytes(bytes));

    [Fact]
    public void Time_HoursOrNot_ReadsAsAClock()
    {
        Assert.Equal("2:03", Format.Time(TimeSpan.FromSeconds(123)));
        Assert.Equal("1:00:05", Format.Time(TimeSpan.FromSeconds(3605)));
    }

    [Fact]
    public void Track_NotAScreen_WritesTheLastLineAndReturnsTheResult()
    {
        using var error = new StringWriter { NewLine = "\n" };
        int result = new Terminal(TextWriter.Null, error).Track("work", 2, progress =>
        {
            progress.Update(1, "loss 2");
            progress.WriteLine("half way");
            progress.Update(2, "loss 1");
            return 42;
        });
        Assert.Equal(42, result);
        Assert.Equal("half way\nwork: 2/2, loss 1, took 0:00\n", error.ToString());
    }

    [Fact]
    public void Track_OnAScreen_RunsOnTheCallingThreadAndKeepsLines()
    {
        using var error = new StringWriter { NewLine = "\n" };
        int thread = new Terminal(TextWriter.Null, error, live: true).Track("work [1]", 2, progress =>
        {
            progress.Update(1, "loss [2]");
            progress.WriteLine("half [way]");
            return Environment.CurrentManagedThreadId;
        });
        Assert.Equal(Environment.CurrentManagedThreadId, thread);
        Assert.Contains("half [way]", error.ToString(), StringComparison.Ordinal);
    }
}
