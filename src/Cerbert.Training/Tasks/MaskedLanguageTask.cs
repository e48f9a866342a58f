using Cerbert.Data;
using Cerbert.Models;
using Cerbert.Models.Encoders;
using Cerbert.Models.Heads;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;
using Cerbert.Training.Metrics;

namespace Cerbert.Training.Tasks;

/// <summary>Guessing hidden tokens: the mean cross-entropy over them, with logits at their places alone.</summary>
public sealed class MaskedLanguageTask : TrainingTask
{
    private readonly TextData data;
    private readonly Encoder encoder;
    private readonly MaskedLanguageHead head;
    private readonly MaskedBatchBuilder builder;

    /// <summary>A task on a model.</summary>
    public MaskedLanguageTask(TextData data, Encoder encoder, MaskedLanguageHead head, BatchSampler sampler)
        : base(data.Config, sampler)
    {
        (this.data, this.encoder, this.head) = (data, encoder, head);
        builder = new MaskedBatchBuilder(data.Train, data.Masker, data.Seed);
    }

    /// <inheritdoc/>
    public override bool IsScored => data.Dev is not null;

    /// <inheritdoc/>
    public override RaggedBatch Batch(ReadOnlySpan<int> examples, int epoch = 0) => builder.Build(examples, epoch);

    /// <inheritdoc/>
    public override TaskAnswer Answer(RaggedBatch batch, ForwardPass pass)
    {
        Tensor logits = Logits(encoder, head, batch, pass);
        return new TaskAnswer(logits, CrossEntropy.Apply(logits, batch.MaskedIds));
    }

    /// <inheritdoc/>
    public override Predictions Score(int batchSize, DType type, CancellationToken cancellation = default) =>
        MaskedLanguageScore.Compute(data.Dev!, data.Masker, encoder, head, batchSize, type, cancellation);

    /// <summary>Logits [masked, vocabulary] of a batch.</summary>
    internal static Tensor Logits(Encoder encoder, MaskedLanguageHead head, RaggedBatch batch, ForwardPass pass) =>
        head.Forward(encoder.Forward(new TokenBatch(batch.Ids, batch.TypeIds, batch.Offsets), pass, OutputUse.LastLayer), batch.Masked);
}
