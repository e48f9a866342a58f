namespace Cerbert.Training.Reporting;

/// <summary>The range of an axis, widened to round numbers, and where its ticks are.</summary>
internal sealed class Axis
{
    /// <summary>An axis over values from <paramref name="least"/> to <paramref name="largest"/> with about so many ticks.</summary>
    public Axis(double least, double largest, int ticks)
    {
        if (largest - least <= Math.Max(Math.Abs(largest), Math.Abs(least)) * 1e-9)
        {
            double room = largest == 0 ? 1 : Math.Abs(largest) * 0.1;
            (least, largest) = (least - room, largest + room);
        }

        Step = RoundUp((largest - least) / ticks);
        (Low, High) = (Math.Floor((least / Step) + 1e-9) * Step, Math.Ceiling((largest / Step) - 1e-9) * Step);
    }

    /// <summary>The lower end.</summary>
    public double Low { get; }

    /// <summary>The upper end.</summary>
    public double High { get; }

    /// <summary>Between two ticks: 1, 2 or 5 times a power of ten.</summary>
    public double Step { get; }

    /// <summary>Where the ticks are, both ends included.</summary>
    public IEnumerable<double> Ticks()
    {
        int count = (int)Math.Round((High - Low) / Step);
        // A multiple of the step, not a sum of steps: zero is zero.
        double first = Math.Round(Low / Step);
        for (int i = 0; i <= count; i++)
            yield return (first + i) * Step;
    }

    /// <summary>How far along the axis a value is, 0 to 1.</summary>
    public double Share(double value) => (value - Low) / (High - Low);

    private static double RoundUp(double step)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(step))), digits = step / power;
        return power * (digits <= 1.0001 ? 1 : digits <= 2.0001 ? 2 : digits <= 5.0001 ? 5 : 10);
    }
}
