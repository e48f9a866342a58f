using Cerbert.Training.Configuration;
using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Tests.Configuration;

public class BindingTests
{
    [Fact]
    public void Family_KindOfAProgram_IsReadAndWritten()
    {
        Shape.Family.Add<Circle>("circle");
        using var folder = new TempFolder();
        Drawing drawing = ConfigFile.Load<Drawing>(folder.Write("c.yaml", "shape: { kind: circle, radius: 2 }"), [], checkFiles: false);
        Assert.Equal(new Drawing { Shape = new Circle { Radius = 2 } }, drawing);
        Assert.Equal("shape:\n  kind: circle\n  radius: 2\n", ConfigWriter.Write(drawing));
    }

    [Fact]
    public void Family_NameThatIsTaken_IsRefused() =>
        Assert.Throws<ArgumentException>(() => Shape.Family.Add<Circle>("square"));

    [Theory]
    [InlineData("epoch", "epochs")]
    [InlineData("epohcs", "epochs")]
    [InlineData("batch-size", "batch_size")]
    [InlineData("BatchSize", "batch_size")]
    [InlineData("lr", null)]
    public void NearestName_Typo_FindsTheIntendedOne(string name, string? expected) =>
        Assert.Equal(expected, NearestName.Find(name, ["epochs", "batch_size", "max_steps"]));

    [Fact]
    public void ConfigList_EqualItems_IsEqual()
    {
        ConfigList<int> a = [1, 2], b = [1, 2], c = [2, 1];
        Assert.Equal(a.GetHashCode(), b.GetHashCode());
        Assert.True(a.Equals(b));
        Assert.False(a.Equals(c));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("~")]
    [InlineData("")]
    [InlineData("true")]
    [InlineData("1e3")]
    [InlineData("- a")]
    [InlineData("a: b")]
    [InlineData("a #b")]
    [InlineData("${A} $${B}")]
    [InlineData(" lead")]
    [InlineData("two\nlines\ttab")]
    [InlineData("\"quoted\" 'single' \\")]
    [InlineData("ünï—😀\u0007\u0085\u2028")]
    [InlineData("---")]
    [InlineData("2001-01-01")]
    [InlineData(".inf")]
    [InlineData("yes")]
    public void ConfigWriter_AwkwardText_IsReadBackUnchanged(string text)
    {
        using var folder = new TempFolder();
        string path = folder.Write("c.yaml", ConfigWriter.Write(new OverrideTests.TextOnly { Text = text }));
        Assert.Equal(text, ConfigFile.Load<OverrideTests.TextOnly>(path, [], checkFiles: false).Text);
    }

    [Theory]
    [InlineData(3e-4)]
    [InlineData(1.0 / 3)]
    [InlineData(double.Epsilon)]
    [InlineData(-0.0)]
    [InlineData(1e300)]
    public void ConfigWriter_Number_IsReadBackToTheBit(double number)
    {
        using var folder = new TempFolder();
        string path = folder.Write("c.yaml", ConfigWriter.Write(new NumberOnly { Number = number }));
        Assert.Equal(BitConverter.DoubleToInt64Bits(number), BitConverter.DoubleToInt64Bits(ConfigFile.Load<NumberOnly>(path, [], checkFiles: false).Number));
    }

    internal sealed record NumberOnly
    {
        public double Number { get; init; }
    }

    internal sealed record Drawing
    {
        public required Shape Shape { get; init; }
    }

    internal abstract record Shape
    {
        public static ConfigFamily<Shape> Family { get; } = new ConfigFamily<Shape>("kind").Add<Square>("square");
    }

    internal sealed record Square : Shape;

    internal sealed record Circle : Shape
    {
        [Positive]
        public double Radius { get; init; }
    }
}
