using System.Text.RegularExpressions;
using System.Xml.Linq;
using Cerbert.Tests.TrainingRuns;
using Cerbert.Training.Configuration;
using Cerbert.Training.Reporting;
using Cerbert.Training.Runs;

namespace Cerbert.Tests.Reporting;

/// <summary>Reports of runs whose files are written by hand, and of one that is trained.</summary>
[Collection("engines")]
public sealed partial class RunReportTests : IDisposable
{
    private const string Nasty = "<script>alert(1)</script> \"quoted\" 'single' & \u202Eturned\u200F שלום 🎬 \u0001";

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Write_TrainedRun_ShowsCurvesScoresErrorsAndConfig()
    {
        using var run = new TinyRun();
        TinyRun.Start(run.Config("run", "training.optimizer.learning_rate=1e-4"));
        XDocument page = Parse(Path.Combine(run["run"], RunReport.FileName));
        XElement[] charts = [.. page.Descendants("svg").Where(svg => (string?)svg.Attribute("class") == "chart")];
        Assert.Equal(["Loss", "Dev metrics", "Learning rate", "Gradient norm", "Tokens per second", "Memory"], charts.Select(chart => chart.Element("title")!.Value), StringComparer.Ordinal);
        Assert.All(charts, chart =>
        {
            Assert.Equal("img", (string?)chart.Attribute("role"));
            Assert.Equal([chart.Element("title")!.Attribute("id")!.Value, chart.Element("desc")!.Attribute("id")!.Value], chart.Attribute("aria-labelledby")!.Value.Split(' '));
            Assert.Matches(@"^Steps \d+ to 12\. .+: from .+ to .+, least .+, largest .+\.$", chart.Element("desc")!.Value);
        });
        Assert.Equal(12, charts[0].Elements("circle").Count());
        Assert.Equal(6, charts[1].Elements("circle").Count());
        string text = page.Root!.Value;
        Assert.Contains("Most confidently wrong", text, StringComparison.Ordinal);
        Assert.Matches(@"\d+ of 96 rows are wrong", text);
        Assert.Contains("learning_rate: 0.0001", page.Descendants("pre").Single().Value, StringComparison.Ordinal);
        Assert.Contains("sentimentaccuracy0.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_InterruptedRun_IsThereWithoutErrors()
    {
        using var run = new TinyRun();
        using var witness = new Witness(cancelAfter: 3);
        TinyRun.Start(run.Config("run"), witness);
        string text = Parse(Path.Combine(run["run"], RunReport.FileName)).Root!.Value;
        Assert.Contains("3 of 12 steps", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Errors on dev", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_HostileTexts_AreShownAsText()
    {
        Write("""{"step":1,"kind":"step","task":"a","loss":1,"tokens":5,"seconds":1}""");
        folder.Write("predictions/a.dev.tsv", $"id\tlabel\tprediction\tprobability\tprobabilities\ttext\ttext_pair\n{Nasty}\t{Nasty}\tx\t0.9\t0.9 0.1\t{Nasty}\t{Nasty}\n");
        string html = File.ReadAllText(RunReport.Write(folder.Path));
        // Nothing but this page's own elements: had a text added one, it would show here.
        XDocument page = XDocument.Parse(WithoutVoid(html));
        Assert.Empty(page.Descendants("script"));
        Assert.All(page.Descendants().SelectMany(element => element.Attributes()), a => Assert.DoesNotMatch("^on|^src$|^href$", a.Name.LocalName));
        // A control character, which HTML forbids, is the one thing that is replaced.
        string shown = Nasty.Replace('\u0001', '\uFFFD');
        XElement[] texts = [.. page.Descendants("bdi").Where(element => element.Value.Contains("alert", StringComparison.Ordinal))];
        // In the matrix a column and a row, in the table id, label and both texts.
        Assert.Equal(6, texts.Length);
        Assert.All(texts, element => Assert.Equal((shown, "auto"), (element.Value, (string?)element.Attribute("dir"))));
        Assert.Equal(6, html.Split("turned").Length - 1);
    }

    [Fact]
    public void Write_Page_NeedsNothingFromOutside()
    {
        Write("""{"step":1,"kind":"step","task":"a","loss":1,"tokens":5,"seconds":1}""");
        string html = File.ReadAllText(RunReport.Write(folder.Path, folder["elsewhere/page.html"]));
        Assert.DoesNotMatch(@"https?:|url\(|@import|<link|<img|<script|<iframe", html);
        Assert.Contains("default-src 'none'", html, StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme: dark", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_SeveralTasks_ShowsALossEachAndTheConflicts()
    {
        Write(
            """{"step":1,"kind":"step","task":null,"loss":3,"losses":{"a":1,"b":2},"tokens":5,"seconds":1}""",
            """{"step":1,"kind":"conflicts","cosines":{"a/b":-0.25}}""",
            """{"step":2,"kind":"step","task":null,"loss":"NaN","losses":{"a":0.5,"b":"NaN"},"tokens":5,"seconds":1}""");
        XDocument page = Parse(RunReport.Write(folder.Path));
        Assert.Equal(
            "Steps 1 to 2. all tasks: from 3 to 3, least 3, largest 3. a: from 1 to 0.5, least 0.5, largest 1. b: from 2 to 2, least 2, largest 2.",
            page.Descendants("desc").First().Value);
        XElement[] cells = [.. page.Descendants("td").Where(cell => (string?)cell.Attribute("class") == "n against")];
        Assert.Equal(["-0.250 (100 %)", "-0.250 (100 %)"], cells.Select(cell => cell.Value), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("binary", "probability_of_1", "0\t1\t0.9|1\t0\t0.3|1\t1\t0.9", "0|1", 2)]
    [InlineData("regression", "x", "1\t1.5\t|5\t0\t|2\t2\t", "5|1|2", 3)]
    [InlineData("multilabel", "probabilities", "0,1\t0\t0.9 0.1 0.2|\t2\t0.1 0.1 0.95|1\t1\t0.1 0.9 0.1", "|0,1", 2)]
    public void DevErrors_EveryKind_RanksTheWorstFirst(string kind, string sure, string rows, string labels, int wrong)
    {
        Write([], kind);
        string lines = string.Concat(rows.Split('|').Select((row, i) => $"{i}\t{row}\ttext {i}\t\n"));
        folder.Write("predictions/a.dev.tsv", $"id\tlabel\tprediction\t{sure}\ttext\ttext_pair\n{lines}");
        TaskConfig task = RunFolder.LoadConfig(folder.Path).Tasks[0];
        var errors = DevErrors.Of(DevPredictions.Read(folder.Path, task), task);
        Assert.Equal((3, wrong), (errors.Rows, errors.Wrong));
        Assert.Equal(labels.Split('|'), errors.Worst.Select(error => error.Label), StringComparer.Ordinal);
    }

    [Fact]
    public void DevPredictions_NoNumber_NamesTheFile()
    {
        Write([], "binary");
        folder.Write("predictions/a.dev.tsv", "id\tlabel\tprediction\tprobability_of_1\ttext\ttext_pair\n0\t1\t0\tmany\tx\t\n");
        Assert.Contains("a.dev.tsv: has 'many'", Assert.Throws<InvalidDataException>(() => DevPredictions.Read(folder.Path, RunFolder.LoadConfig(folder.Path).Tasks[0]).Count()).Message, StringComparison.Ordinal);
    }

    private void Write(params string[] log) => Write(log, "classification");

    private void Write(string[] log, string kind)
    {
        Directory.CreateDirectory(folder["predictions"]);
        string labels = kind is "classification" or "multilabel" ? "labels: 3, " : "";
        folder.Write("config.yaml", $"# <b>{Nasty.Replace("\u0001", "", StringComparison.Ordinal)}\nencoder: {{ layers: 1, hidden: 16, vocab: v.txt }}\ntasks: [{{ name: a, kind: {kind}, {labels}data: {{ train: a.tsv, dev: a.tsv }} }}]\n".Replace("turned", "", StringComparison.Ordinal).Replace("alert", "", StringComparison.Ordinal));
        folder.Write("metrics.jsonl", string.Concat(log.Select(line => line + "\n")));
    }

    private static XDocument Parse(string file) => XDocument.Parse(WithoutVoid(File.ReadAllText(file)));

    // The page is XML but for its first line and the elements that HTML never closes.
    private static string WithoutVoid(string html) => Void().Replace(html.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal), "").Trim();

    [GeneratedRegex("<meta [^>]*>", RegexOptions.None, 1000)]
    private static partial Regex Void();
}
