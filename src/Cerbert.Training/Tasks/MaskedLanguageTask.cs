using Cerbert.Data;
using Cerbert.Models;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;
using Cerbert.Training.Configuration;
using Cerbert.Training.Metrics;
using Cerbert.Training.Modeling;

namespace Cerbert.Training.Tasks;

/// <summary>
/// Guessing hidden tokens: the mean cross-entropy over them, with logits at their places alone; and that of the question about the halves of
/// each sequence, where one is asked, added to it.
/// </summary>
public sealed class MaskedLanguageTask : TrainingTask
{
    private readonly TextData data;
    private readonly MaskedLanguageModel model;
    private readonly MaskedBatchBuilder builder;

    /// <summary>A task on a model.</summary>
    public MaskedLanguageTask(TextData data, MultiTaskModel model, BatchSampler sampler)
        : base(data.Config, sampler)
    {
        this.data = data;
        var text = (MaskedLanguageTaskConfig)data.Config;
        this.model = new MaskedLanguageModel(model.Encoder, model.Language!, text.Sentences == SentenceObjective.None ? null : model.Sentences);
        builder = data.Builder(data.Train, data.Seed);
    }

    /// <inheritdoc/>
    public override bool IsScored => data.Dev is not null;

    /// <inheritdoc/>
    public override RaggedBatch Batch(ReadOnlySpan<int> examples, int epoch = 0) => builder.Build(examples, epoch);

    /// <inheritdoc/>
    public override TaskAnswer Answer(RaggedBatch batch, ForwardPass pass)
    {
        (Tensor words, Tensor? sentences) = model.Forward(batch, pass);
        Tensor loss = CrossEntropy.Apply(words, batch.MaskedIds);
        return new TaskAnswer(words, sentences is null ? loss : WeightedSum.Apply(loss, 1, CrossEntropy.Apply(sentences, batch.Labels), 1));
    }

    /// <inheritdoc/>
    public override Predictions Score(int batchSize, DType type, CancellationToken cancellation = default) =>
        MaskedLanguageScore.Compute(data, model, batchSize, type, cancellation);
}
