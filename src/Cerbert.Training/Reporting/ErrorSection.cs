using System.Globalization;
using System.Text;
using Cerbert.Training.Configuration;

namespace Cerbert.Training.Reporting;

/// <summary>The part of a report about one task's dev predictions.</summary>
internal static class ErrorSection
{
    // A larger matrix is no longer read.
    private const int MostClasses = 30;

    public static string Of(TaskConfig task, DevErrors errors)
    {
        var html = new StringBuilder($"<h3>{Html.Escape(task.Name)}</h3>\n");
        if (task.Kind != TaskKind.Regression)
            html.Append($"<p class=\"sub\">{errors.Wrong} of {errors.Rows} rows are wrong.</p>\n");
        return html.Append(Matrix(errors)).Append(Worst(task, errors)).ToString();
    }

    private static string Matrix(DevErrors errors)
    {
        string[] names = [.. errors.Pairs.Keys.SelectMany(pair => new[] { pair.Label, pair.Prediction }).Distinct(StringComparer.Ordinal).Order(NameOrder.Instance)];
        if (names.Length is 0 or > MostClasses)
            return "";
        var table = new HtmlTable("Rows by label (down) and prediction (across)", ["", .. names.Select(name => ">" + name)]);
        foreach (string label in names)
        {
            int[] counts = [.. names.Select(prediction => errors.Pairs.GetValueOrDefault((label, prediction)))];
            double all = Math.Max(1, counts.Sum());
            table.AddCells([$"<th scope=\"row\">{Html.Text(label)}</th>", .. counts.Select((count, i) =>
                string.Create(CultureInfo.InvariantCulture, $"<td class=\"n {(names[i] == label ? "heat" : "heat against")}\" style=\"--v:{count / all:0.00}\">{count}</td>"))]);
        }

        return table.ToHtml();
    }

    private static string Worst(TaskConfig task, DevErrors errors)
    {
        bool pairs = errors.Worst.Any(error => error.TextPair.Length > 0);
        string caption = task.Kind == TaskKind.Regression ? "Furthest off" : "Most confidently wrong";
        var table = new HtmlTable(caption, ["id", "label", "prediction", task.Kind == TaskKind.Regression ? ">error" : ">confidence", "text", .. pairs ? ["second text"] : Array.Empty<string>()]);
        foreach (DevPrediction error in errors.Worst)
            table.AddCells([
                .. new[] { error.Id, error.Label, error.Prediction }.Select(text => $"<td>{Html.Text(text)}</td>"), $"<td class=\"n\">{How(task, error)}</td>",
                .. (pairs ? new[] { error.Text, error.TextPair } : [error.Text]).Select(text => $"<td class=\"text\">{Html.Text(text)}</td>")]);
        return table.ToHtml();
    }

    private static string How(TaskConfig task, DevPrediction error) =>
        task.Kind == TaskKind.Regression ? $"off by {Html.Number(error.Weight)}" : error.Weight.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>Numbers by value, other names by letter.</summary>
    private sealed class NameOrder : IComparer<string>
    {
        public static NameOrder Instance { get; } = new();

        public int Compare(string? x, string? y) =>
            int.TryParse(x, NumberStyles.None, CultureInfo.InvariantCulture, out int a) && int.TryParse(y, NumberStyles.None, CultureInfo.InvariantCulture, out int b)
                ? a.CompareTo(b) : string.CompareOrdinal(x, y);
    }
}
