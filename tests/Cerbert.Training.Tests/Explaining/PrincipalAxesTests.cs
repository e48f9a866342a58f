using Cerbert.Training.Explaining;

namespace Cerbert.Tests.Explaining;

public sealed class PrincipalAxesTests
{
    [Theory]
    [InlineData(400, 5)]
    [InlineData(7, 40)]
    public void Of_TwoDirectionsAndNoise_FindsThemWithTheirVariance(int count, int width)
    {
        // Points on an ellipse in the plane of two known directions, 3 : 1, about a mean that is not 0.
        var rows = new float[count * width];
        double variance = 0;
        for (int i = 0; i < count; i++)
        {
            double angle = 2 * Math.PI * i / count;
            (double a, double b) = (3 * Math.Cos(angle), Math.Sin(angle));
            for (int j = 0; j < width; j++)
                rows[(i * width) + j] = (float)(5 + j + (a * First(j, width)) + (b * Second(j, width)));
            variance += (a * a) + (b * b);
        }

        PrincipalAxes axes = PrincipalAxes.Of(rows, count, width);
        Assert.Equal(0.9, axes.Explained.X, 1e-4);
        Assert.Equal(0.1, axes.Explained.Y, 1e-4);
        Assert.Equal(variance, axes.Places.Sum(place => (place.X * place.X) + (place.Y * place.Y)), 1e-3 * variance);
        for (int i = 0; i < count; i++)
        {
            double angle = 2 * Math.PI * i / count;
            // Both directions' largest coordinate is positive: the first's is its first, the second's its last.
            Assert.Equal(3 * Math.Cos(angle), axes.Places[i].X, 1e-3);
            Assert.Equal(Math.Sin(angle), axes.Places[i].Y, 1e-3);
        }
    }

    [Fact]
    public void Of_RowsTurnedRound_GivesTheSameSigns()
    {
        float[] rows = [1, 2, 0, 3, 1, 1, -2, 0, 4, 0, 0, 1];
        IReadOnlyList<(double X, double Y)> forward = PrincipalAxes.Of(rows, 4, 3).Places;
        IReadOnlyList<(double X, double Y)> backward = PrincipalAxes.Of([.. rows.Chunk(3).Reverse().SelectMany(row => row)], 4, 3).Places;
        for (int i = 0; i < 4; i++)
            Close.Equal([(float)forward[i].X, (float)forward[i].Y], [(float)backward[3 - i].X, (float)backward[3 - i].Y]);
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(3, 1)]
    [InlineData(3, 4)]
    public void Of_NothingToSpreadAlong_IsAllZero(int count, int width)
    {
        PrincipalAxes axes = PrincipalAxes.Of(Enumerable.Repeat(2.5f, count * width).ToArray(), count, width);
        Assert.Equal((0, 0), axes.Explained);
        Assert.All(axes.Places, place => Assert.Equal((0, 0), place));
    }

    // Two unit vectors at right angles, the largest number of which is positive.
    private static double First(int j, int width) => j == 0 ? 0.8 : j == width - 1 ? -0.6 : 0;

    private static double Second(int j, int width) => j == 0 ? 0.6 : j == width - 1 ? 0.8 : 0;
}
