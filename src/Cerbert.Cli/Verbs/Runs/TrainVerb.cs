using System.CommandLine;
using Cerbert.Cli.Hosting;
using Cerbert.Cli.Output;
using Cerbert.Training;
using Cerbert.Training.Configuration;
using Cerbert.Training.Runs;

namespace Cerbert.Cli.Verbs.Runs;

/// <summary>Trains what a config says, or goes on with a run that was stopped.</summary>
internal sealed class TrainVerb : Verb
{
    private readonly Argument<string?> config = new("CONFIG") { Description = "A YAML config.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string[]> set = SetOption.Create();
    private readonly Option<string?> resume = new("--resume") { Description = "Go on with this run folder instead.", HelpName = "run" };
    private readonly Option<SeedsOption?> seeds = SeedsOption.Create();

    public TrainVerb(Session session)
        : base("train", "Train what a config says, or resume a run.", session)
    {
        Add(config);
        Add(set);
        Add(resume);
        Add(seeds);
        AddJsonOption();
        Validators.Add(result =>
        {
            bool hasConfig = result.GetResult(config) is { Tokens.Count: > 0 }, hasRun = result.GetResult(resume) is not null;
            if (!hasConfig && !hasRun)
                result.AddError("nothing to train: give a CONFIG.yaml, or --resume and a run folder");
            if (hasRun && (hasConfig || result.GetResult(set) is not null || result.GetResult(seeds) is not null))
                result.AddError("--resume takes the run's own config: leave CONFIG, --set and --seeds out");
        });
    }

    /// <inheritdoc/>
    protected override void Run(ParseResult parse)
    {
        string? run = parse.GetValue(resume);
        if (run is not null && SeedFolders.Of(run).Count > 0)
        {
            SeedSeries.Train(run, Terminal, Token);
            return;
        }

        RunConfig settings = run is not null
            ? RunFolder.LoadConfig(run)
            : RunConfig.Load(parse.GetValue(config)!, parse.GetValue(set), checkFiles: true);
        if (parse.GetValue(seeds) is { } wanted)
        {
            SeedRuns.Create(settings, wanted.From(settings.Seed));
            SeedSeries.Train(settings.Output!, Terminal, Token);
            return;
        }

        RunFinished done = TrainingDisplay.Run(Terminal, observer => run is not null
            ? TrainingRun.Resume(run, observer, Token)
            : TrainingRun.Start(settings, observer, Token));
        if (Terminal.JsonOnly)
            Terminal.WriteJson(new { Run = settings.Output, done.Step, done.Interrupted, done.BestScore, Seconds = done.Duration.TotalSeconds });
        else
            Terminal.Output.WriteLine($"{(done.Interrupted ? "stopped" : "done")} after {done.Step} steps in {Format.Time(done.Duration)}{Best(done)}: {settings.Output}");
        if (!done.Interrupted)
            return;
        Terminal.Error.WriteLine($"go on with: cerbert train --resume {settings.Output}");
        throw new OperationCanceledException(Token);
    }

    private static string Best(RunFinished done) => done.BestScore is { } score ? $", best score {score:0.0000}" : "";
}
