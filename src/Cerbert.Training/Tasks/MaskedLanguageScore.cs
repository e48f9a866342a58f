using Cerbert.Data;
using Cerbert.Models;
using Cerbert.Tensors;
using Cerbert.Tensors.Autograd;
using Cerbert.Training.Configuration;
using Cerbert.Training.Metrics;

namespace Cerbert.Training.Tasks;

/// <summary>Guesses hidden tokens of text that was not trained on; every call hides the same ones, so that scores compare.</summary>
internal static class MaskedLanguageScore
{
    /// <summary>True and guessed ids, and the losses, of every hidden token.</summary>
    public static Predictions Compute(
        TextData data, MaskedLanguageModel model, int batchSize, DType type, CancellationToken cancellation)
    {
        using IDisposable off = GradMode.Disable();
        var builder = data.Builder(data.Dev!, TextData.ScoreSeed);
        EpochPlan plan = new SortedSampler(data.Dev!.Lengths(), new BatchLimits { MaxExamples = batchSize }).Plan(0);
        var pass = new ForwardPass(type);
        List<int> truth = [], guesses = [], trueSentences = [], guessedSentences = [];
        List<double> losses = [];
        for (int i = 0; i < plan.BatchCount; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = TensorScope.Begin();
            RaggedBatch batch = builder.Build(plan.Batch(i), pass: 0);
            (Tensor logits, Tensor? sentences) = model.Forward(batch, pass);
            trueSentences.AddRange(batch.Labels.Span);
            if (sentences is not null)
                guessedSentences.AddRange(sentences.ToArray().Chunk(2).Select(pair => CrossEntropyObjective.Largest(pair)));
            float[] values = logits.ToArray();
            ReadOnlySpan<int> labels = batch.MaskedIds.Span;
            for (int r = 0; r < labels.Length; r++)
            {
                Span<float> row = values.AsSpan(r * logits.Columns, logits.Columns);
                int best = CrossEntropyObjective.Largest(row);
                float top = row[best], own = row[labels[r]];
                System.Numerics.Tensors.TensorPrimitives.Subtract(row, top, row);
                System.Numerics.Tensors.TensorPrimitives.Exp(row, row);
                truth.Add(labels[r]);
                guesses.Add(best);
                losses.Add(Math.Log(System.Numerics.Tensors.TensorPrimitives.Sum<float>(row)) + top - own);
            }
        }

        if (losses.Exists(loss => !double.IsFinite(loss)))
            throw new InvalidDataException("the model guesses hidden tokens with a loss that is no number: its weights are damaged, or its training diverged (lower training.optimizer.learning_rate)");
        return new Predictions
        {
            Kind = TaskKind.MaskedLanguage,
            Labels = model.Encoder.Config.VocabularySize,
            TrueClasses = truth.ToArray(),
            PredictedClasses = guesses.ToArray(),
            Losses = losses.ToArray(),
            TrueSentences = trueSentences.ToArray(),
            PredictedSentences = guessedSentences.ToArray(),
        };
    }
}
