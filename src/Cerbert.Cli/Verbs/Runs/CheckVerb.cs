using System.CommandLine;
using System.Globalization;
using Cerbert.Cli.Hosting;
using Cerbert.Cli.Output;
using Cerbert.Training.Checking;

namespace Cerbert.Cli.Verbs.Runs;

/// <summary>Looks at the data of a config before any training.</summary>
internal sealed class CheckVerb : Verb
{
    private readonly ConfigInput config;

    public CheckVerb(Session session)
        : base("check", "Look at the data of a config: balance, lengths, duplicates, leakage. Exit code 1 where something is wrong.", session)
    {
        config = ConfigInput.AddTo(this);
        AddJsonOption();
    }

    /// <inheritdoc/>
    protected override void Run(ParseResult parse)
    {
        DataReport report = DataCheck.Run(config.Load(parse), Token);
        if (Terminal.JsonOnly)
            WriteJson(report);
        else
            Write(report);
        Code = report.HasErrors ? ExitCode.Failed : ExitCode.Done;
    }

    private void Write(DataReport report)
    {
        foreach (TaskDataReport task in report.Tasks)
        {
            Terminal.Output.WriteLine(task.Task);
            WriteFiles(task);
            WriteLabels(task);
            Terminal.Output.WriteLine();
        }

        foreach (DataFinding finding in report.Findings)
            Terminal.Output.WriteLine($"{(finding.IsError ? "error" : "warning")}: {finding.Message}");
        int errors = report.Findings.Count(finding => finding.IsError);
        Terminal.Output.WriteLine(report.Findings.Count == 0 ? "nothing wrong" : $"{Counted(errors, "error")}, {Counted(report.Findings.Count - errors, "warning")}");
    }

    private void WriteFiles(TaskDataReport task)
    {
        var table = new TextTable("file", ">rows", ">bad", ">repeated", ">in train", ">tokens: mean", ">median", ">95 %", ">longest", ">cut", ">lost", ">unknown");
        foreach (SplitReport split in task.Splits)
            table.Add(
                split.Split, $"{split.Rows}", $"{split.BadRows}", $"{split.Repeated}", split.InTrain is { } leaked ? $"{leaked}" : "-",
                $"{split.Tokens.Mean:0.0}", $"{split.Tokens.Median}", $"{split.Tokens.Percentile95}", $"{split.Tokens.Longest}",
                $"{split.TooLong}", Percent(split.LostShare), split.UnknownShare is { } unknown ? Percent(unknown) : "-");
        table.Write(Terminal.Output);
    }

    private void WriteLabels(TaskDataReport task)
    {
        SplitReport[] labelled = [.. task.Splits.Where(split => split.Classes.Count > 0 || split.Scores is not null)];
        if (labelled.Length == 0)
            return;
        if (labelled[0].Classes.Count == 0)
        {
            var scores = new TextTable("score", ">least", ">mean", ">largest");
            foreach (SplitReport split in labelled)
                if (split.Scores is { } s)
                    scores.Add(split.Split, Text(s.Least), Text(s.Mean), Text(s.Largest));
            scores.Write(Terminal.Output);
            return;
        }

        var table = new TextTable(["label", .. labelled.SelectMany(split => new[] { $">{split.Split}", ">" })]);
        for (int i = 0; i < labelled[0].Classes.Count; i++)
            table.Add([labelled[0].Classes[i].Key, .. labelled.SelectMany(split => new[] { $"{split.Classes[i].Value}", Percent((double)split.Classes[i].Value / Math.Max(1, split.Rows)) })]);
        table.Write(Terminal.Output);
    }

    private void WriteJson(DataReport report) => Terminal.WriteJson(new
    {
        Tasks = report.Tasks.Select(task => new
        {
            task.Task,
            Files = task.Splits.Select(split => new
            {
                split.Split,
                split.File,
                split.Rows,
                split.BadRows,
                split.Repeated,
                split.InTrain,
                split.Tokens,
                split.TooLong,
                split.LostShare,
                split.UnknownShare,
                Classes = split.Classes.Select(label => new { Label = label.Key, Rows = label.Value }),
                Scores = split.Scores is { } s ? new { s.Least, s.Mean, s.Largest } : null,
            }),
        }),
        Findings = report.Findings.Select(finding => new
        {
            Kind = System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(finding.Kind.ToString()),
            Severity = finding.IsError ? "error" : "warning",
            finding.Task,
            finding.File,
            finding.Line,
            finding.Count,
            finding.Lines,
            finding.Message,
        }),
    });

    private static string Counted(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";

    private static string Percent(double share) => share.ToString(share is > 0 and < 0.1 ? "0.00 %" : "0.0 %", CultureInfo.InvariantCulture);

    private static string Text(double score) => score.ToString("0.###", CultureInfo.InvariantCulture);
}
