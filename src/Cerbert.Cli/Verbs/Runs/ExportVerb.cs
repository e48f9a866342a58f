using System.CommandLine;
using Cerbert.Cli.Hosting;
using Cerbert.Cli.Output;
using Cerbert.Models.Checkpoints;
using Cerbert.Training.Modeling;

namespace Cerbert.Cli.Verbs.Runs;

/// <summary>Writes a trained model into a folder of its own, in half the space if wanted.</summary>
internal sealed class ExportVerb : Verb
{
    private static readonly Dictionary<string, WeightType> s_types = new(StringComparer.Ordinal)
    {
        ["fp32"] = WeightType.Float32,
        ["fp16"] = WeightType.Float16,
        ["bf16"] = WeightType.BFloat16,
    };

    private readonly Argument<string> model = new("MODEL") { Description = "A run folder, or a model folder of Cerbert's." };
    private readonly Argument<string> folder = new("FOLDER") { Description = "Where to write; made where it does not exist." };
    private readonly Option<WeightType?> type = OptionOf.Choice("--type", s_types, "How the numbers are stored [default: fp32].");

    private readonly Option<double?> dropout =
        OptionOf.OptionalNumber("--dropout", 0.0, 0.99, "What config.json says of dropout, with which fine-tuning starts [default: what the model was trained with].");

    public ExportVerb(Session session)
        : base("export", "Write a trained model into a folder that Transformers opens.", session)
    {
        Add(model);
        Add(folder);
        Add(type);
        Add(dropout);
        AddJsonOption();
    }

    /// <inheritdoc/>
    protected override void Run(ParseResult parse)
    {
        string to = parse.GetRequiredValue(folder);
        if (File.Exists(to))
            throw new InvalidDataException($"{to}: is a file; give a folder");
        using MultiTaskModel opened = ModelArgument.Open(parse.GetRequiredValue(model), Terminal.Error);
        ModelFolder.Export(opened, to, parse.GetValue(type) ?? WeightType.Float32, parse.GetValue(dropout));
        long bytes = Directory.GetFiles(to, "*.safetensors").Sum(file => new FileInfo(file).Length);
        if (Terminal.JsonOnly)
            Terminal.WriteJson(new { Folder = to, Bytes = bytes });
        else
            Terminal.Output.WriteLine($"{Format.Bytes(bytes)} of weights written to {to}");
    }
}
