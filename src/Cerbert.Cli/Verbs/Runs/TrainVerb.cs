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
    private readonly RunInput input;
    private readonly Option<SeedsOption?> seeds = SeedsOption.Create();

    public TrainVerb(Session session)
        : base("train", "Train what a config says, or resume a run.", session)
    {
        input = RunInput.AddTo(this, "A YAML config.", seeds);
        Add(seeds);
        AddJsonOption();
    }

    /// <inheritdoc/>
    protected override void Run(ParseResult parse)
    {
        if (input.Resumed(parse) is { } run && SeedFolders.Of(run).Count > 0)
        {
            SeedSeries.Train(run, Terminal, Token);
            return;
        }

        RunConfig settings = input.Load(parse);
        if (parse.GetValue(seeds) is { } wanted)
        {
            SeedRuns.Create(settings, wanted.From(settings.Seed));
            SeedSeries.Train(settings.Output!, Terminal, Token);
            return;
        }

        RunFinished done = TrainingDisplay.Run(Terminal, observer => input.Train(parse, settings, observer, Token));
        if (Terminal.JsonOnly)
            Terminal.WriteJson(new { Run = settings.Output, done.Step, done.Interrupted, done.BestScore, Seconds = done.Duration.TotalSeconds });
        else
            Terminal.Output.WriteLine($"{(done.Interrupted ? "stopped" : "done")} after {done.Step} steps in {Format.Time(done.Duration)}{TrainingDisplay.Best(done)}: {settings.Output}");
        if (!done.Interrupted)
            return;
        Terminal.Error.WriteLine($"go on with: cerbert train --resume {settings.Output}");
        throw new OperationCanceledException(Token);
    }
}
