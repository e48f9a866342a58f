using System.CommandLine;
using Cerbert.Cli.Hosting;
using Cerbert.Cli.Output;
using Cerbert.Training.Configuration;
using Cerbert.Training.Runs;

namespace Cerbert.Cli.Verbs.Runs;

/// <summary>Trains an encoder on text without labels, from scratch or further, or goes on with such a run.</summary>
internal sealed class PretrainVerb : Verb
{
    private readonly RunInput input;

    public PretrainVerb(Session session)
        : base("pretrain", "Train an encoder on text without labels, or resume such a run.", session)
    {
        input = RunInput.AddTo(this, "A YAML config whose tasks are masked-language or contrastive.");
        AddJsonOption();
    }

    /// <inheritdoc/>
    protected override void Run(ParseResult parse)
    {
        RunConfig settings = input.Load(parse);
        if (settings.LabelledTasks is [{ } labelled, ..])
            throw new InvalidDataException($"tasks.{labelled.Name}.kind: has labels, and pretrain learns from text alone; use cerbert train, which takes both, or kind: masked-language");
        RunFinished done = TrainingDisplay.Run(Terminal, observer => input.Train(parse, settings, observer, Token));
        string folder = settings.Output!;
        string model = Path.Combine(folder, "checkpoints", done.BestScore is null ? Path.Combine("last", "model") : "best");
        if (Terminal.JsonOnly)
            Terminal.WriteJson(new { Run = folder, Model = model, done.Step, done.Interrupted, done.BestScore, Seconds = done.Duration.TotalSeconds });
        else
            Terminal.Output.WriteLine($"{(done.Interrupted ? "stopped" : "done")} after {done.Step} steps in {Format.Time(done.Duration)}{TrainingDisplay.Best(done)}: {folder}");
        if (done.Interrupted)
        {
            Terminal.Error.WriteLine($"go on with: cerbert pretrain --resume {folder}");
            throw new OperationCanceledException(Token);
        }

        Terminal.Human.WriteLine($"fine-tune it with encoder: {{ folder: {model} }}");
    }
}
