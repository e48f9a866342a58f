using System.CommandLine;
using Cerbert.Cli.Hosting;
using Cerbert.Cli.Machine;
using Cerbert.Models;
using Cerbert.Tensors;
using Cerbert.Tensors.Autograd;
using Cerbert.Tensors.MatMul;
using Cerbert.Training.Modeling;

namespace Cerbert.Cli.Verbs.Bench;

/// <summary>Measures forward passes of a BERT classifier.</summary>
internal sealed class BenchInferVerb : Verb
{
    private readonly BenchOptions options = new();
    private readonly Option<bool> bytes = new("--int8") { Description = "The layers' products in 8-bit whole numbers; --precision is then that of everything else." };

    public BenchInferVerb(Session session)
        : base("infer", "Measure forward passes of a BERT classifier of random weights.", session)
    {
        options.AddTo(this, training: false);
        Add(bytes);
        AddJsonOption();
    }

    /// <inheritdoc/>
    protected override void Run(ParseResult parse)
    {
        BenchSettings settings = options.Read(parse, training: false);
        PrecisionChoice precision = Precisions.Choose(settings.Precision);
        using var model = new BenchModel(settings.Config, settings.Seed);
        if (parse.GetValue(bytes))
        {
            InferencePrecisions.Prepare(model.Encoder, InferencePrecision.Int8);
            precision = precision with { Reason = precision.Reason + ", products in int8" };
        }

        using IDisposable inference = GradMode.Disable();
        var pass = new ForwardPass(precision.Type);
        StepTimer.Run("infer", settings, precision, model.ParameterCount, Terminal, (batch, _) =>
        {
            using TensorScope scope = TensorScope.Begin();
            model.Logits(batch, pass);
        }, Token).Write(Terminal);
    }
}
