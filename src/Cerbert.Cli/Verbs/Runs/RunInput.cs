using System.CommandLine;
using Cerbert.Training;
using Cerbert.Training.Configuration;
using Cerbert.Training.Runs;

namespace Cerbert.Cli.Verbs.Runs;

/// <summary>The run a verb starts or goes on with: <c>CONFIG [--set key=value]…</c>, or <c>--resume RUN</c>.</summary>
internal sealed class RunInput
{
    private readonly Argument<string?> config;
    private readonly Option<string[]> set = SetOption.Create();
    private readonly Option<string?> resume = new("--resume") { Description = "Go on with this run folder instead.", HelpName = "run" };

    private RunInput(string description) => config = new("CONFIG") { Description = description, Arity = ArgumentArity.ZeroOrOne };

    /// <summary>Gives a verb the argument and the options.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="description">What the config is.</param>
    /// <param name="onlyAnew">Options that make no sense for a run that is resumed.</param>
    public static RunInput AddTo(Command verb, string description, params Option[] onlyAnew)
    {
        var input = new RunInput(description);
        verb.Add(input.config);
        verb.Add(input.set);
        verb.Add(input.resume);
        Option[] fresh = [input.set, .. onlyAnew];
        verb.Validators.Add(result =>
        {
            bool hasConfig = result.GetResult(input.config) is { Tokens.Count: > 0 }, hasRun = result.GetResult(input.resume) is not null;
            if (!hasConfig && !hasRun)
                result.AddError("nothing to train: give a CONFIG.yaml, or --resume and a run folder");
            if (hasRun && (hasConfig || fresh.Any(option => result.GetResult(option) is not null)))
                result.AddError($"--resume takes the run's own config: leave CONFIG and {string.Join(" and ", fresh.Select(option => option.Name))} out");
        });
        return input;
    }

    /// <summary>The folder to go on with; null: a run is started.</summary>
    public string? Resumed(ParseResult parse) => parse.GetValue(resume);

    /// <summary>The config of the run.</summary>
    /// <exception cref="InvalidDataException">Something in it is wrong.</exception>
    public RunConfig Load(ParseResult parse) => Resumed(parse) is { } run
        ? RunFolder.LoadConfig(run)
        : RunConfig.Load(parse.GetValue(config)!, parse.GetValue(set), checkFiles: true);

    /// <summary>Starts the run, or goes on with it.</summary>
    public RunFinished Train(ParseResult parse, RunConfig settings, IRunObserver observer, CancellationToken token) => Resumed(parse) is { } run
        ? TrainingRun.Resume(run, observer, token)
        : TrainingRun.Start(settings, observer, token);
}
