using Cerbert.Training.Reporting;

namespace Cerbert.Tests.Reporting;

public class ChartTests
{
    [Theory]
    [InlineData(0, 1, 0, 1, 0.2)]
    [InlineData(0.13, 0.87, 0, 1, 0.2)]
    [InlineData(-3, 12, -5, 15, 5)]
    [InlineData(1e-5, 4.2e-5, 1e-5, 5e-5, 1e-5)]
    [InlineData(1, 760, 0, 800, 200)]
    public void Axis_Range_EndsOnRoundNumbers(double least, double largest, double low, double high, double step)
    {
        var axis = new Axis(least, largest, 5);
        Assert.Equal((low, high, step), (Math.Round(axis.Low, 9), Math.Round(axis.High, 9), Math.Round(axis.Step, 9)));
        double[] ticks = [.. axis.Ticks()];
        Assert.Equal(low, ticks[0], 1e-9);
        Assert.Equal(high, ticks[^1], 1e-9);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(-1e-6)]
    [InlineData(1e300)]
    public void Axis_OneValue_HasRoomOnBothSides(double value)
    {
        var axis = new Axis(value, value, 5);
        Assert.InRange(axis.Share(value), 0.2, 0.8);
        Assert.InRange(axis.Ticks().Count(), 2, 12);
    }

    [Fact]
    public void Thinned_ManyPoints_KeepsMeanEndsAndPeaks()
    {
        var curve = new Curve("loss");
        for (int i = 0; i < 10_000; i++)
            curve.Add(i, i == 7777 ? 1000 : i % 2);
        IReadOnlyList<CurvePoint> thin = curve.Thinned(300);
        Assert.Equal(300, thin.Count);
        Assert.Equal(1000, thin.Max(point => point.High));
        Assert.Equal(0, thin.Min(point => point.Low));
        Assert.True(thin.Zip(thin.Skip(1), (a, b) => a.X < b.X).All(ascending => ascending));
        Assert.InRange(thin.Where(point => point.High < 2).Average(point => point.Y), 0.49, 0.51);
    }

    [Fact]
    public void Chart_ManyPoints_IsSmall()
    {
        var curve = new Curve("loss");
        for (int i = 0; i < 100_000; i++)
            curve.Add(i, Math.Sin(i));
        string html = new LineChart("x", "Loss", [curve], Html.Number).ToHtml();
        Assert.InRange(html.Length, 1000, 20_000);
        Assert.Contains("class=\"band c0\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Chart_NothingButNaN_IsLeftOut()
    {
        var curve = new Curve("loss");
        curve.Add(1, double.NaN);
        curve.Add(2, double.PositiveInfinity);
        Assert.Empty(new LineChart("x", "Loss", [curve], Html.Number).ToHtml());
    }

    [Fact]
    public void Text_VeryLong_IsCutBetweenCharacters()
    {
        string html = Html.Text(string.Concat(Enumerable.Repeat("🎬", 1000)) + "x🎬🎬");
        Assert.EndsWith("🎬</bdi> …", html, StringComparison.Ordinal);
        html = Html.Text("x" + string.Concat(Enumerable.Repeat("🎬", 1000)));
        Assert.EndsWith("🎬</bdi> …", html, StringComparison.Ordinal);
        Assert.DoesNotContain('\uFFFD', html);
    }
}
