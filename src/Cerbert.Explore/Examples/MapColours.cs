using Cerbert.Explore.Components;
using Cerbert.Training.Explaining;

namespace Cerbert.Explore.Examples;

/// <summary>The colours of a map's points: by label, or by whether the model is right.</summary>
internal sealed class MapColours
{
    // As many as there are colours to tell apart.
    private const int MostLabels = 8;

    private readonly List<string> labels;
    private readonly bool byError, ofNumbers;
    private readonly double low, high;

    /// <summary>The colours of some points.</summary>
    /// <param name="points">All of them.</param>
    /// <param name="byError">By error, else by label.</param>
    /// <param name="ofNumbers">Whether labels are numbers.</param>
    public MapColours(IReadOnlyList<MapPoint> points, bool byError, bool ofNumbers)
    {
        (this.byError, this.ofNumbers) = (byError, ofNumbers);
        labels = [.. points.GroupBy(point => point.Answer.Label, StringComparer.Ordinal).OrderByDescending(group => group.Count()).Take(MostLabels).Select(group => group.Key).Order(StringComparer.Ordinal)];
        if (!ofNumbers)
            return;
        double[] numbers = [.. points.Select(Number).DefaultIfEmpty(0)];
        (low, high) = (numbers.Min(), numbers.Max());
    }

    /// <summary>What each colour means.</summary>
    public IEnumerable<(string Name, string Style)> Legend =>
        ofNumbers ? [(Format.Number(low), Blend(0)), (Format.Number((low + high) / 2), Blend(0.5)), (Format.Number(high), Blend(1))]
        : byError ? [("right", Blend(0)), ("wrong", Blend(1))]
        : [.. labels.Select((label, i) => (label, Colour(i))), .. labels.Count == MostLabels ? [("others", "fill: var(--soft)")] : Array.Empty<(string, string)>()];

    /// <summary>A point's colour, in CSS.</summary>
    public string Of(MapPoint point) =>
        ofNumbers ? Blend(high > low ? (Number(point) - low) / (high - low) : 0)
        : byError ? Blend(point.Answer.Error ?? 0)
        : labels.IndexOf(point.Answer.Label) is >= 0 and var place ? Colour(place) : "fill: var(--soft)";

    private double Number(MapPoint point) => byError ? point.Answer.Error ?? 0 : point.Answer.Example.Score ?? 0;

    private static string Colour(int place) => $"fill: var(--c{place})";

    private static string Blend(double share) => Format.Css($"fill: color-mix(in srgb, var(--c1) {100 * share:0}%, var(--c0))");
}
