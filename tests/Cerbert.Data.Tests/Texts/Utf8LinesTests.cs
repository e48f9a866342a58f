using System.Text;
using Cerbert.Data;

namespace Cerbert.Tests.Texts;

public sealed class Utf8LinesTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("a", 1)]
    [InlineData("a\n", 1)]
    [InlineData("\uFEFFa\r\n\r\nb", 3)]
    [InlineData("\n\n", 2)]
    public void Read_SomeEnds_MakesTheLinesOfAStringReader(string text, int count)
    {
        var expected = new List<string>();
        using var reader = new StringReader(text.TrimStart('\uFEFF'));
        while (reader.ReadLine() is { } line)
            expected.Add(line);
        string[] lines = [.. Read(Encoding.UTF8.GetBytes(text))];
        Assert.Equal(string.Join('|', expected), string.Join('|', lines));
        Assert.Equal(count, lines.Length);
    }

    [Fact]
    public void Read_LinesAroundTheBuffersSize_AreWhole()
    {
        string[] lines = [.. new[] { 0, 1, 65_534, 65_535, 65_536, 65_537, 3, 400_000, 2 }.Select(length => string.Concat(Enumerable.Range(0, length).Select(i => i % 3 == 0 ? "é" : "x")))];
        Assert.Equal(string.Join('|', lines), string.Join('|', Read(Encoding.UTF8.GetBytes(string.Join('\n', lines)))));
    }

    [Fact]
    public void Read_ByteThatIsNoUtf8_NamesTheLineAfterGivingThoseBefore()
    {
        using IEnumerator<string> lines = Read([.. "one\ntwo\n"u8, 0xFF, .. "\nfour"u8]).GetEnumerator();
        Assert.True(lines.MoveNext() && lines.MoveNext());
        Assert.Equal("two", lines.Current);
        Assert.StartsWith("here:3: is not valid UTF-8", Assert.Throws<InvalidDataException>(() => lines.MoveNext()).Message, StringComparison.Ordinal);
    }

    // A few bytes at a time, as a pipe gives them.
    private static IEnumerable<string> Read(byte[] bytes) => Utf8Lines.Read(new Trickle(bytes), "here");

    private sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1000));
    }
}
