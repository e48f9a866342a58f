using System.CommandLine;
using Cerbert.Cli.Hosting;
using Cerbert.Cli.Machine;
using Cerbert.Models;
using Cerbert.Models.Checkpoints;
using Cerbert.Models.Encoders;
using Cerbert.Models.Heads;
using Cerbert.Tensors;
using Cerbert.Tensors.MatMul;
using Cerbert.Tensors.Ops;
using Cerbert.Tensors.Random;
using Cerbert.Training.Optimizers;

namespace Cerbert.Cli.Verbs.Bench;

/// <summary>Measures steps of masked language modelling: forward, logits at 15 % of the tokens, backward, AdamW over all parameters.</summary>
internal sealed class BenchPretrainVerb : Verb
{
    private const double LearningRate = 1e-5, MaskedShare = 0.15;

    private readonly BenchOptions options = new();

    public BenchPretrainVerb(Session session)
        : base("pretrain", "Measure steps of masked language modelling with a BERT of random weights.", session)
    {
        options.AddTo(this, training: true);
        AddJsonOption();
    }

    /// <summary>Multiplications and additions of a step: the encoder's, and a dense layer and the decoder at the masked tokens.</summary>
    internal static double Flops(BertConfig config, int[] lengths)
    {
        double head = 3.0 * 2 * Math.Round(MaskedShare * lengths.Sum()) * config.HiddenSize * (config.HiddenSize + config.VocabularySize);
        return head + BenchModel.Flops(config, lengths, training: true, MaskedShare);
    }

    /// <inheritdoc/>
    protected override void Run(ParseResult parse)
    {
        BenchSettings settings = options.Read(parse, training: true);
        PrecisionChoice precision = Precisions.Choose(settings.Precision);
        using var store = new ParameterStore(null, settings.Seed);
        var encoder = new BertEncoder(store, settings.Config);
        var head = new MaskedLanguageHead(store, encoder);
        using var optimizer = new AdamW(store.Parameters, new AdamWOptions(), decay: _ => true);
        using UpdateInBackward? updates = settings.UpdatesInBackward ? new(parameter => optimizer.StepEarly(parameter, LearningRate)) : null;
        long step = 0;
        StepTimer.Run("pretrain", settings, precision, store.Parameters.Sum(parameter => parameter.Shape.Count), Terminal, (batch, _) =>
        {
            // Every so many tokens one is guessed: which one makes no difference to the time.
            int masked = (int)Math.Round(MaskedShare * batch.Ids.Length);
            int[] positions = [.. Enumerable.Range(0, masked).Select(i => (int)((long)i * batch.Ids.Length / masked))];
            int[] labels = Array.ConvertAll(positions, position => batch.Ids.Span[position]);
            using (TensorScope.Begin())
            {
                var pass = new ForwardPass(precision.Type, new RandomStreams(settings.Seed, step++), settings.Recompute);
                CrossEntropy.Apply(head.Forward(encoder.Forward(batch, pass, OutputUse.SomeTokens(positions)), positions), labels).Backward(updates: updates);
            }

            optimizer.Step(LearningRate);
        }, Token).Write(Terminal);
    }
}
