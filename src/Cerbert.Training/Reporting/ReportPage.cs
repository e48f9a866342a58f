using System.Globalization;
using System.Text;
using Cerbert.Training.Configuration;
using Cerbert.Training.Runs;

namespace Cerbert.Training.Reporting;

/// <summary>Puts a report together.</summary>
internal sealed class ReportPage(RunRecord run, RunCurves curves)
{
    private const int MostEvaluations = 500;

    /// <summary>The page: one file that needs nothing else, without scripts, which its policy forbids as well.</summary>
    public string ToHtml()
    {
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(run.Folder)));
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>{Html.Escape(name)}</title>
            <style>
            {ReportStyle.Css}
            </style>
            </head>
            <body>
            <h1>{Html.Text(name)}</h1>
            <p class="sub">{Html.Escape(Subtitle())}</p>
            <h2>Results</h2>
            {Scores()}
            {Cost()}
            <h2>Curves</h2>
            <div class="charts">
            {Charts()}</div>
            {Conflicts()}
            {Errors()}
            {Evaluations()}
            <h2>Config</h2>
            <details><summary>config.yaml</summary><pre>{Html.Escape(File.ReadAllText(Path.Combine(run.Folder, RunFolder.ConfigName)))}</pre></details>
            </body>
            </html>

            """;
    }

    private string Subtitle()
    {
        string steps = run.PlannedSteps is { } planned && run.Steps < planned ? $"{run.Steps} of {planned} steps" : $"{run.Steps} steps";
        string best = run.Score is { } score ? $", best score {Html.Number(score)} at step {run.BestStep}" : "";
        return $"{run.Config.Tasks.Count switch { 1 => "1 task", var n => $"{n} tasks" }}, {steps}{best}";
    }

    private string Scores()
    {
        var table = new HtmlTable("Dev scores of the checkpoint that was kept as the best", "task", "metric", ">score");
        foreach ((string key, double score) in run.Scores)
            table.Add(key[..key.LastIndexOf('.')], key[(key.LastIndexOf('.') + 1)..], score.ToString("0.0000", CultureInfo.InvariantCulture));
        return table.IsEmpty ? "<p>Nothing was scored.</p>" : table.ToHtml();
    }

    private string Cost()
    {
        var table = new HtmlTable("Work and cost", "batches of", ">steps", ">tokens");
        foreach ((string task, (long steps, long tokens)) in curves.Work)
            table.Add(task, steps.ToString("#,0", CultureInfo.InvariantCulture), tokens.ToString("#,0", CultureInfo.InvariantCulture));
        string[] parts = [.. new[]
        {
            run.TrainingTime is { } training ? $"{Time(training)} of training steps" : null,
            run.TotalTime is { } total ? $"{Time(total)} with preparation and evaluations" : null,
            run.TokensPerSecond is { } speed ? $"{Html.Number(speed)} tokens/s" : null,
            run.PeakBytes is { } peak ? $"{Memory(peak)} of memory at most" : null,
        }.OfType<string>()];
        return table.ToHtml() + (parts.Length > 0 ? $"<p>{Html.Escape(string.Join(", ", parts))}.</p>" : "");
    }

    private string Charts() => string.Concat(
        new LineChart("loss", "Loss", curves.Losses, Html.Number).ToHtml(),
        new LineChart("dev", "Dev metrics", curves.Scores, Html.Number).ToHtml(),
        new LineChart("rate", "Learning rate", [curves.LearningRate], Html.Number).ToHtml(),
        new LineChart("norm", "Gradient norm", [curves.GradientNorm], Html.Number).ToHtml(),
        new LineChart("speed", "Tokens per second", [curves.Speed], Html.Number).ToHtml(),
        new LineChart("memory", "Memory", [curves.Memory], value => $"{Html.Number(value)} MB").ToHtml());

    private string Conflicts()
    {
        if (run.Conflicts.Count == 0)
            return "";
        string[] names = [.. run.Conflicts.SelectMany(c => new[] { c.First, c.Second }).Distinct(StringComparer.Ordinal)];
        var table = new HtmlTable("Mean cosine between the tasks' gradients, and the share of recorded steps in which it was negative", ["", .. names.Select(name => ">" + name)]);
        foreach (string row in names)
            table.AddCells([$"<th scope=\"row\">{Html.Text(row)}</th>", .. names.Select(column => Cell(row, column))]);
        return $"<h2>Gradient conflicts</h2>\n{table.ToHtml()}";

        string Cell(string row, string column) =>
            run.Conflicts.FirstOrDefault(c => (c.First == row && c.Second == column) || (c.First == column && c.Second == row)) is not { } conflict ? "<td></td>"
                : string.Create(CultureInfo.InvariantCulture, $"<td class=\"n {(conflict.MeanCosine < 0 ? "against" : "heat")}\" style=\"--v:{Math.Abs(conflict.MeanCosine):0.00}\">{conflict.MeanCosine:0.000} ({conflict.NegativeShare:0 %})</td>");
    }

    private string Errors()
    {
        var html = new StringBuilder();
        foreach (TaskConfig task in run.Config.Tasks)
        {
            if (DevPredictions.Exist(run.Folder, task))
                html.Append(ErrorSection.Of(task, DevErrors.Of(DevPredictions.Read(run.Folder, task), task)));
        }

        return html.Length > 0 ? $"<h2>Errors on dev</h2>\n{html}" : "";
    }

    private string Evaluations()
    {
        IReadOnlyList<Curve> scores = curves.Scores;
        double[] steps = [.. scores.SelectMany(curve => curve.Points).Select(point => point.X).Distinct().Order()];
        if (steps.Length == 0)
            return "";
        var byStep = scores.Select(curve => curve.Points.ToDictionary(point => point.X, point => point.Y)).ToArray();
        string caption = steps.Length > MostEvaluations ? $"The last {MostEvaluations} of {steps.Length}" : "";
        var table = new HtmlTable(caption, [">step", .. scores.Select(curve => ">" + curve.Name)]);
        foreach (double step in steps.TakeLast(MostEvaluations))
            table.Add([step.ToString("0", CultureInfo.InvariantCulture), .. byStep.Select(curve => curve.TryGetValue(step, out double score) ? score.ToString("0.0000", CultureInfo.InvariantCulture) : "")]);
        return $"<h2>Evaluations</h2>\n<details><summary>{steps.Length} evaluations</summary>{table.ToHtml()}</details>";
    }

    private static string Time(TimeSpan time) => time.TotalMinutes < 1
        ? time.TotalSeconds.ToString("0.0 s", CultureInfo.InvariantCulture)
        : time.ToString(time.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture);

    private static string Memory(long bytes) =>
        bytes >= 1 << 30 ? $"{Html.Number((double)bytes / (1 << 30))} GB" : $"{Html.Number((double)bytes / (1 << 20))} MB";
}
