using System.CommandLine;
using Cerbert.Cli.Hosting;
using Cerbert.Cli.Machine;
using Cerbert.Cli.Output;

namespace Cerbert.Cli.Verbs;

/// <summary>Tells what this machine can do, or what a model folder holds.</summary>
internal sealed class InfoVerb : Verb
{
    private readonly Argument<string?> folder = new("FOLDER")
    {
        Description = "A Hugging Face model folder to summarise.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public InfoVerb(Session session)
        : base("info", "Show machine, engine, precision and versions, and what would make it faster; with FOLDER, also what the model is.", session)
    {
        Add(folder);
        AddJsonOption();
    }

    /// <inheritdoc/>
    protected override void Run(ParseResult parse)
    {
        ModelSummary? model = parse.GetValue(folder) is { } path ? ModelSummary.Read(path) : null;
        MachineReport machine = MachineReport.Detect();
        if (Terminal.JsonOnly)
            Terminal.WriteJson(new { machine, model });
        else
        {
            Write(machine);
            if (model is not null)
                Write(model);
        }
    }

    private void Write(MachineReport machine)
    {
        Line("cerbert", $"{machine.Cerbert} on .NET {machine.Dotnet}");
        Line("system", machine.System);
        Line("processor", $"{machine.Processor.Name}, {machine.Processor.Cores} logical processors");
        Line("vectors", $"{string.Join(", ", machine.Processor.VectorBits)} bits");
        Line("bf16 units", machine.Processor.MatrixUnits.Count > 0 ? string.Join(", ", machine.Processor.MatrixUnits) : "none reported by the system");
        Line("memory", Format.Bytes(machine.MemoryBytes));
        EngineChoice engine = machine.Engine;
        Line("engine", string.Join("; ", engine.Available.Select(e => $"{e.Name} ({string.Join(", ", e.Precisions)}{(e.Name == engine.Current ? ", in use" : "")})")));
        Line("precision", $"auto picks {engine.WhyPrecision}");
        Line("threads", $"{engine.Threads}");
        Line("overrides", machine.Overrides.Count > 0 ? string.Join(" ", machine.Overrides.Select(o => $"{o.Key}={o.Value}")) : "none");
        Line("faster by", machine.Advice.Count > 0 ? string.Join($"\n{new string(' ', 12)}", machine.Advice) : "nothing left to set up on this machine");
    }

    private void Write(ModelSummary model)
    {
        Terminal.Human.WriteLine();
        Line("model", model.Folder);
        Line("family", model.Family + (model.Architectures.Count > 0 ? $" ({string.Join(", ", model.Architectures)})" : ""));
        if (model.Sizes is { } s)
            Line("sizes", $"{s.Layers} layers, {s.Hidden} hidden, {s.Heads} heads, {s.Intermediate} intermediate, {s.Positions} positions");
        Line("parameters", $"{Format.Number(model.Parameters)} in the encoder{(model.Weights is { } w ? $"; the weights hold {Format.Number(w.Numbers)} in {w.Tensors} tensors" : "")}");
        Line("weights", model.Weights is { } weights ? $"{weights.File}, {weights.Type}" : "none in the folder");
        Line("vocabulary", $"{model.Vocabulary} in config.json; {(model.TokenizerVocabulary is { } tokens ? $"{tokens} in the tokenizer" : "no tokenizer in the folder")}");
        Line("labels", string.Join(", ", model.Labels));
        foreach (string problem in model.Problems)
            Line("problem", problem);
    }

    private void Line(string name, string value) => Terminal.Human.WriteLine($"{name,-12}{value}");
}
