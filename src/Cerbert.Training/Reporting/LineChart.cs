using System.Globalization;
using System.Text;

namespace Cerbert.Training.Reporting;

/// <summary>Curves over steps as SVG inside HTML: a title and a description for those who do not see it, colours from the page's style.</summary>
/// <param name="id">Tells the charts of a page apart.</param>
/// <param name="title">What is shown.</param>
/// <param name="curves">At least one with a point, or there is no chart.</param>
/// <param name="show">Writes a value.</param>
internal sealed class LineChart(string id, string title, IReadOnlyList<Curve> curves, Func<double, string> show)
{
    /// <summary>The most points of a curve.</summary>
    public const int MostPoints = 300;

    // Up to here each point is drawn and tells its value.
    private const int MostDots = 60;

    private const int Width = 720, Height = 260, Left = 64, Right = 12, Top = 10, Bottom = 30, Colours = 8;

    private readonly Curve[] drawn = [.. curves.Where(curve => curve.Points.Count > 0)];

    /// <summary>The chart as a figure; empty where there is nothing to show.</summary>
    public string ToHtml()
    {
        if (drawn.Length == 0)
            return "";
        CurvePoint[] all = [.. drawn.SelectMany(curve => curve.Points)];
        double last = all.Max(p => p.X), first = all.Min(p => p.X);
        var x = new Axis(first <= 0.1 * last ? 0 : first, last, 6);
        var y = new Axis(all.Min(p => p.Low), all.Max(p => p.High), 5);
        var svg = new StringBuilder($"<figure><figcaption>{Html.Escape(title)}</figcaption>\n");
        svg.Append(Invariant($"<svg class=\"chart\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\">"));
        svg.Append($"<title id=\"{id}-t\">{Html.Escape(title)}</title><desc id=\"{id}-d\">{Html.Escape(Description(first, last))}</desc>\n");
        AppendAxes(svg, x, y);
        for (int i = 0; i < drawn.Length; i++)
            AppendCurve(svg, drawn[i], ClassOf(i), x, y);
        return svg.Append("</svg>\n").Append(Legend()).Append("</figure>\n").ToString();
    }

    private string Description(double first, double last) => $"Steps {first:0} to {last:0}. " + string.Join(' ', drawn.Select(curve =>
    {
        IReadOnlyList<CurvePoint> points = curve.Points;
        return $"{curve.Name}: from {show(points[0].Y)} to {show(points[^1].Y)}, least {show(points.Min(p => p.Low))}, largest {show(points.Max(p => p.High))}.";
    }));

    private void AppendAxes(StringBuilder svg, Axis x, Axis y)
    {
        foreach (double tick in y.Ticks())
            svg.Append(Invariant($"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(y, tick):0.#}\" y2=\"{Y(y, tick):0.#}\"/><text class=\"tick\" text-anchor=\"end\" x=\"{Left - 6}\" y=\"{Y(y, tick) + 4:0.#}\">{Html.Escape(show(tick))}</text>\n"));
        foreach (double tick in x.Ticks().Where(tick => tick == Math.Floor(tick)))
            svg.Append(Invariant($"<text class=\"tick\" text-anchor=\"middle\" x=\"{X(x, tick):0.#}\" y=\"{Height - 10}\">{tick:#,0}</text>\n"));
    }

    private void AppendCurve(StringBuilder svg, Curve curve, string style, Axis x, Axis y)
    {
        IReadOnlyList<CurvePoint> points = curve.Thinned(MostPoints);
        if (points.Count < curve.Points.Count)
        {
            IEnumerable<string> edge = points.Select(p => At(x, y, p.X, p.High)).Concat(points.Reverse().Select(p => At(x, y, p.X, p.Low)));
            svg.Append($"<polygon class=\"band {style}\" points=\"{string.Join(' ', edge)}\"/>\n");
        }

        svg.Append($"<polyline class=\"line {style}\" points=\"{string.Join(' ', points.Select(p => At(x, y, p.X, p.Y)))}\"/>\n");
        if (points.Count > MostDots)
            return;
        foreach (CurvePoint p in points)
            svg.Append(Invariant($"<circle class=\"dot {style}\" r=\"2.5\" cx=\"{X(x, p.X):0.#}\" cy=\"{Y(y, p.Y):0.#}\"><title>{Html.Escape(curve.Name)}, step {p.X:0}: {Html.Escape(show(p.Y))}</title></circle>\n"));
    }

    private string Legend()
    {
        IEnumerable<string> entries = drawn.Select((curve, i) =>
            $"<li><svg class=\"swatch\" viewBox=\"0 0 24 8\" aria-hidden=\"true\"><line class=\"line {ClassOf(i)}\" x1=\"1\" x2=\"23\" y1=\"4\" y2=\"4\"/></svg>{Html.Escape(curve.Name)} <span class=\"last\">{Html.Escape(show(curve.Points[^1].Y))}</span></li>");
        return $"<ul class=\"legend\">{string.Concat(entries)}</ul>\n";
    }

    // After eight colours the lines are broken ones.
    private static string ClassOf(int index) => $"c{index % Colours}{(index >= Colours ? " dashed" : "")}";

    private static double X(Axis axis, double value) => Left + (axis.Share(value) * (Width - Left - Right));

    private static double Y(Axis axis, double value) => Height - Bottom - (axis.Share(value) * (Height - Top - Bottom));

    private static string At(Axis x, Axis y, double atX, double atY) => Invariant($"{X(x, atX):0.#},{Y(y, atY):0.#}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
