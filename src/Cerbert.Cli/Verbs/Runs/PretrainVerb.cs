using System.CommandLine;
using Cerbert.Cli.Hosting;
using Cerbert.Cli.Output;
using Cerbert.Training;
using Cerbert.Training.Configuration;
using Cerbert.Training.Runs;

namespace Cerbert.Cli.Verbs.Runs;

/// <summary>Trains an encoder on text without labels, from scratch or further, or goes on with such a run.</summary>
internal sealed class PretrainVerb : Verb
{
    private readonly Argument<string?> config = new("CONFIG") { Description = "A YAML config whose tasks are masked-language.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string[]> set = new("--set") { Description = "Override a key, such as training.max_steps=1000; may be given several times.", HelpName = "key=value" };
    private readonly Option<string?> resume = new("--resume") { Description = "Go on with this run folder instead.", HelpName = "run" };

    public PretrainVerb(Session session)
        : base("pretrain", "Train an encoder on text without labels, or resume such a run.", session)
    {
        Add(config);
        Add(set);
        Add(resume);
        AddJsonOption();
        Validators.Add(result =>
        {
            bool hasConfig = result.GetResult(config) is { Tokens.Count: > 0 }, hasRun = result.GetResult(resume) is not null;
            if (!hasConfig && !hasRun)
                result.AddError("nothing to train on: give a CONFIG.yaml, or --resume and a run folder");
            if (hasRun && (hasConfig || result.GetResult(set) is not null))
                result.AddError("--resume takes the run's own config: leave CONFIG and --set out");
        });
    }

    /// <inheritdoc/>
    protected override void Run(ParseResult parse)
    {
        string? run = parse.GetValue(resume);
        RunConfig settings = run is not null
            ? RunFolder.LoadConfig(run)
            : RunConfig.Load(parse.GetValue(config)!, parse.GetValue(set), checkFiles: true);
        if (settings.LabelledTasks is [{ } labelled, ..])
            throw new InvalidDataException($"tasks.{labelled.Name}.kind: has labels, and pretrain learns from text alone; use cerbert train, which takes both, or kind: masked-language");
        RunFinished done = TrainingDisplay.Run(Terminal, observer => run is not null
            ? TrainingRun.Resume(run, observer, Token)
            : TrainingRun.Start(settings, observer, Token));
        string folder = settings.Output!;
        string model = Path.Combine(folder, "checkpoints", done.BestScore is null ? Path.Combine("last", "model") : "best");
        if (Terminal.JsonOnly)
            Terminal.WriteJson(new { Run = folder, Model = model, done.Step, done.Interrupted, done.BestScore, Seconds = done.Duration.TotalSeconds });
        else
            Terminal.Output.WriteLine($"{(done.Interrupted ? "stopped" : "done")} after {done.Step} steps in {Format.Time(done.Duration)}{Best(done)}: {folder}");
        if (done.Interrupted)
        {
            Terminal.Error.WriteLine($"go on with: cerbert pretrain --resume {folder}");
            throw new OperationCanceledException(Token);
        }

        Terminal.Human.WriteLine($"fine-tune it with encoder: {{ folder: {model} }}");
    }

    private static string Best(RunFinished done) => done.BestScore is { } score ? $", best score {score:0.0000}" : "";
}
