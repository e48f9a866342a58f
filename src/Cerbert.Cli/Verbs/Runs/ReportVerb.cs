using System.CommandLine;
using Cerbert.Cli.Hosting;
using Cerbert.Training.Reporting;
using Cerbert.Training.Runs;

namespace Cerbert.Cli.Verbs.Runs;

/// <summary>Writes the report of a run, also of one that goes on.</summary>
internal sealed class ReportVerb : Verb
{
    private readonly Argument<string> run = new("RUN") { Description = "A run folder, or a folder of several seeds." };
    private readonly Option<string?> output = new("--output") { Description = $"Where to [default: {RunReport.FileName} in the run folder].", HelpName = "file" };

    public ReportVerb(Session session)
        : base("report", "Write one HTML file with a run's curves, scores, errors and config.", session)
    {
        Add(run);
        Add(output);
        AddJsonOption();
    }

    /// <inheritdoc/>
    protected override void Run(ParseResult parse)
    {
        string folder = parse.GetRequiredValue(run);
        string? file = parse.GetValue(output);
        string[] seeds = [.. SeedFolders.Of(folder).Where(SeedFolders.HasBegun)];
        if (seeds.Length > 0 && file is not null)
            throw new InvalidDataException($"--output is '{file}', but {folder} holds {seeds.Length} runs with a report each; give one of them, or leave --output out");
        string[] files = seeds.Length > 0 ? [.. seeds.Select(seed => RunReport.Write(seed))] : [RunReport.Write(folder, file)];
        if (Terminal.JsonOnly)
            Terminal.WriteJson(new { Reports = files.Select(Path.GetFullPath) });
        else
            foreach (string written in files)
                Terminal.Output.WriteLine(written);
    }
}
