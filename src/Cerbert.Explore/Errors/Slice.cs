using System.Globalization;
using Cerbert.Training.Configuration;
using Cerbert.Training.Reporting;

namespace Cerbert.Explore.Errors;

/// <summary>The rows that have something in common, and how the model does on them.</summary>
/// <param name="Name">What they have in common.</param>
/// <param name="Rows">How many.</param>
/// <param name="Score">The share of rows that are right; of numbers, the mean distance.</param>
/// <param name="Filter">Lets through these rows.</param>
public sealed record Slice(string Name, int Rows, double Score, DevFilter Filter)
{
    private const int LengthSlices = 4, Ranges = 5;

    /// <summary>A slice for each class or label that occurs; of a regression, for each fifth of the range of truths.</summary>
    public static IReadOnlyList<Slice> ByLabel(DevTable table)
    {
        IEnumerable<Slice> slices = table.Task.Kind == TaskKind.Regression
            ? Fifths(table).Select(range => Of(table, string.Create(CultureInfo.InvariantCulture, $"{range.Low:0.##} to {range.High:0.##}"), new DevFilter { LeastTruth = range.Low, MostTruth = range.High }))
            : table.Labels.Select(name => Of(table, name, new DevFilter { Label = name }));
        return [.. slices.Where(slice => slice.Rows > 0)];
    }

    /// <summary>All rows as one slice.</summary>
    public static Slice All(DevTable table) => Of(table, "all rows", new DevFilter());

    /// <summary>Four slices of about as many rows each, from the shortest texts to the longest; fewer where lengths repeat.</summary>
    public static IReadOnlyList<Slice> ByLength(DevTable table)
    {
        int[] lengths = [.. table.Rows.Select(DevTable.LengthOf).Order()];
        var slices = new List<Slice>();
        for (int part = 1, least = 0; part <= LengthSlices && lengths.Length > 0; part++)
        {
            int most = lengths[Math.Max(0, (lengths.Length * part / LengthSlices) - 1)];
            if (most < least)
                continue;
            slices.Add(Of(table, $"{Math.Max(least, lengths[0])}–{most} characters", new DevFilter { Shortest = least, Longest = most }));
            least = most + 1;
        }

        return [.. slices.Where(slice => slice.Rows > 0)];
    }

    private static IEnumerable<(double Low, double High)> Fifths(DevTable table)
    {
        double[] truths = [.. table.Rows.Select(row => row.TrueNumber).OfType<double>().Where(double.IsFinite)];
        if (truths.Length == 0)
            yield break;
        double low = truths.Min(), width = (truths.Max() - low) / Ranges;
        for (int i = 0; i < (width > 0 ? Ranges : 1); i++)
            // Ranges share no truth: each ends just below the next.
            yield return (low + (i * width), i == Ranges - 1 || width == 0 ? truths.Max() : Math.BitDecrement(low + ((i + 1) * width)));
    }

    private static Slice Of(DevTable table, string name, DevFilter filter)
    {
        int[] places = table.Find(filter);
        return new Slice(name, places.Length, places.Length == 0 ? 0 : places.Average(place => ScoreOf(table, table.Rows[place])), filter);
    }

    private static double ScoreOf(DevTable table, DevPrediction row) => table.HasConfidence ? row.IsWrong ? 0 : 1 : row.Weight;
}
