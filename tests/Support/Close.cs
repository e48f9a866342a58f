namespace Cerbert.Tests;

/// <summary>Comparisons with an explicit tolerance that say where they fail.</summary>
internal static class Close
{
    /// <summary>|actual − expected| ≤ absolute + relative · |expected|, element by element.</summary>
    public static void Equal(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double absolute = 1e-5, double relative = 1e-4, string what = "value")
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            if (!(Math.Abs((double)actual[i] - expected[i]) <= absolute + relative * Math.Abs(expected[i])))
                Assert.Fail($"{what}[{i}] is {actual[i]:R}, expected {expected[i]:R} ± {absolute} ± {relative} relative");
    }

    /// <summary>As Equal, relative to the largest expected value: for gradients.</summary>
    public static void Gradient(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double absolute = 1e-5, double relative = 1e-4, string what = "gradient")
    {
        double largest = 0;
        foreach (float value in expected)
            largest = Math.Max(largest, Math.Abs(value));
        Equal(expected, actual, absolute + relative * largest, 0, what);
    }

    public static void Equal(double expected, double actual, double absolute, double relative = 0, string what = "value")
    {
        if (!(Math.Abs(actual - expected) <= absolute + relative * Math.Abs(expected)))
            Assert.Fail($"{what} is {actual:R}, expected {expected:R} ± {absolute} ± {relative} relative");
    }
}
