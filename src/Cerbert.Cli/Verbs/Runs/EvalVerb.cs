using System.CommandLine;
using Cerbert.Cli.Hosting;
using Cerbert.Cli.Output;
using Cerbert.Training;
using Cerbert.Training.Modeling;

namespace Cerbert.Cli.Verbs.Runs;

/// <summary>Scores a trained model on labelled data.</summary>
internal sealed class EvalVerb : Verb
{
    private readonly Argument<string> model = new("MODEL") { Description = "A run folder or a model folder of Cerbert's." };
    private readonly Option<string?> file = new("--file") { Description = "Labelled data with the task's columns [default: the task's dev file].", HelpName = "file" };
    private readonly Option<string?> task = new("--task") { Description = "Score this task only.", HelpName = "name" };
    private readonly Option<InferencePrecision?> precision = InferenceOption.Create();

    public EvalVerb(Session session)
        : base("eval", "Score a trained model on labelled data.", session)
    {
        Add(model);
        Add(file);
        Add(task);
        Add(precision);
        AddJsonOption();
    }

    /// <inheritdoc/>
    protected override void Run(ParseResult parse)
    {
        using MultiTaskModel opened = ModelArgument.Open(parse.GetRequiredValue(model), Terminal.Error);
        opened.Use(parse.GetValue(precision) ?? InferencePrecision.Fp32);
        IReadOnlyDictionary<string, double> scores = EvaluationRun.Score(opened, parse.GetValue(task), parse.GetValue(file), Token);
        if (Terminal.JsonOnly)
        {
            Terminal.WriteJson(scores);
            return;
        }

        var table = new TextTable("metric", ">score");
        foreach ((string name, double score) in scores)
            table.Add(name, $"{score:0.0000}");
        table.Write(Terminal.Output);
    }
}
