using System.CommandLine;
using Cerbert.Cli.Hosting;
using Cerbert.Cli.Machine;
using Cerbert.Models;
using Cerbert.Tensors;
using Cerbert.Tensors.Autograd;
using Cerbert.Tensors.MatMul;

namespace Cerbert.Cli.Verbs.Bench;

/// <summary>Measures forward passes of a BERT classifier.</summary>
internal sealed class BenchInferVerb : Verb
{
    private readonly BenchOptions options = new();

    public BenchInferVerb(Session session)
        : base("infer", "Measure forward passes of a BERT classifier of random weights.", session)
    {
        options.AddTo(this, training: false);
        AddJsonOption();
    }

    /// <inheritdoc/>
    protected override void Run(ParseResult parse)
    {
        BenchSettings settings = options.Read(parse, training: false);
        PrecisionChoice precision = Precisions.Choose(settings.Precision);
        using var model = new BenchModel(settings.Config, settings.Seed);
        using IDisposable inference = GradMode.Disable();
        var pass = new ForwardPass(precision.Type);
        StepTimer.Run("infer", settings, precision, model.ParameterCount, Terminal, (batch, _) =>
        {
            using TensorScope scope = TensorScope.Begin();
            model.Logits(batch, pass);
        }, Token).Write(Terminal);
    }
}
