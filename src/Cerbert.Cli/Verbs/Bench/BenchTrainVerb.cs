using System.CommandLine;
using Cerbert.Cli.Hosting;
using Cerbert.Cli.Machine;
using Cerbert.Models;
using Cerbert.Tensors;
using Cerbert.Tensors.MatMul;
using Cerbert.Tensors.Ops;
using Cerbert.Tensors.Random;
using Cerbert.Training.Optimizers;

namespace Cerbert.Cli.Verbs.Bench;

/// <summary>Measures training steps of a BERT classifier: forward, backward, AdamW over all parameters.</summary>
internal sealed class BenchTrainVerb : Verb
{
    private const double LearningRate = 1e-5;

    private readonly BenchOptions options = new();

    public BenchTrainVerb(Session session)
        : base("train", "Measure training steps of a BERT classifier of random weights.", session)
    {
        options.AddTo(this, training: true);
        AddJsonOption();
    }

    /// <inheritdoc/>
    protected override void Run(ParseResult parse)
    {
        BenchSettings settings = options.Read(parse, training: true);
        PrecisionChoice precision = Precisions.Choose(settings.Precision);
        using var model = new BenchModel(settings.Config, settings.Seed);
        using var optimizer = new AdamW(model.Parameters, new AdamWOptions(), decay: _ => true);
        using UpdateInBackward? updates = settings.UpdatesInBackward ? new(parameter => optimizer.StepEarly(parameter, LearningRate)) : null;
        long step = 0;
        StepTimer.Run("train", settings, precision, model.ParameterCount, Terminal, (batch, labels) =>
        {
            using (TensorScope.Begin())
            {
                var pass = new ForwardPass(precision.Type, new RandomStreams(settings.Seed, step++), settings.Recompute);
                CrossEntropy.Apply(model.Logits(batch, pass), labels).Backward(updates: updates);
            }

            optimizer.Step(LearningRate);
        }, Token).Write(Terminal);
    }
}
