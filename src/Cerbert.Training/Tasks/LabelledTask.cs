using Cerbert.Data;
using Cerbert.Models;
using Cerbert.Models.Encoders;
using Cerbert.Tensors;
using Cerbert.Training.Metrics;
using Cerbert.Training.Modeling;

namespace Cerbert.Training.Tasks;

/// <summary>Learning from labelled examples: data, head and objective.</summary>
public sealed class LabelledTask : TrainingTask
{
    private readonly Encoder encoder;
    private readonly TaskModel model;
    private readonly RaggedBatchBuilder builder;
    private FeatureCache? features;

    /// <summary>A task on a model.</summary>
    public LabelledTask(TaskData data, Encoder encoder, TaskModel model, BatchSampler sampler)
        : base(data.Config, sampler)
    {
        (Data, this.encoder, this.model) = (data, encoder, model);
        builder = new RaggedBatchBuilder(data.Train);
        Objective = TaskObjective.Create(data.Labelled);
    }

    /// <summary>The examples.</summary>
    public TaskData Data { get; }

    /// <summary>The loss, and what outputs mean.</summary>
    public TaskObjective Objective { get; }

    /// <inheritdoc/>
    public override bool IsScored => Data.Dev is not null;

    /// <summary>From now on reads the encoder's pooled outputs from memory: nothing below the heads is trained.</summary>
    public void UseFeatures(FeatureCache cache) => features = cache;

    /// <inheritdoc/>
    public override RaggedBatch Batch(ReadOnlySpan<int> examples, int epoch = 0) => builder.Build(examples);

    /// <inheritdoc/>
    public override TaskAnswer Answer(RaggedBatch batch, ForwardPass pass)
    {
        Tensor outputs = OutputsOf(batch, pass);
        return new TaskAnswer(outputs, Objective.Loss(outputs, batch));
    }

    /// <summary>The head's outputs for a batch of training examples, [examples, outputs].</summary>
    public Tensor OutputsOf(RaggedBatch batch, ForwardPass pass) =>
        features is null ? Forward(batch, pass) : model.FromFeatures(features.Of(Data.Train, batch.Examples), pass);

    /// <inheritdoc/>
    public override Predictions Score(int batchSize, DType type, CancellationToken cancellation = default) =>
        Objective.Compare(Predict(Data.Dev!, batchSize, type, cancellation), Data.Dev!.Data);

    /// <summary>Outputs for a whole data set, [examples, outputs] row by row, in its order.</summary>
    /// <param name="data">Any data set of the task.</param>
    /// <param name="batchSize">Examples per batch.</param>
    /// <param name="type">Element type of the encoder's activations.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public float[] Predict(EncodedDataSet data, int batchSize, DType type, CancellationToken cancellation = default)
    {
        var pass = new ForwardPass(type);
        return Outputs.Compute(
            data, Objective.Outputs, batchSize,
            batch => features is null ? Forward(batch, pass) : model.FromFeatures(features.Of(data, batch.Examples), pass), cancellation);
    }

    /// <summary>What the pooling takes from the encoder, [sentences, features], without anything that is trained on it.</summary>
    internal Tensor Features(RaggedBatch batch, ForwardPass pass) => model.Pooling.Features(Encode(batch, pass), pass);

    private Tensor Forward(RaggedBatch batch, ForwardPass pass) => model.Forward(Encode(batch, pass), pass);

    private EncoderOutput Encode(RaggedBatch batch, ForwardPass pass) =>
        encoder.Forward(new TokenBatch(batch.Ids, batch.TypeIds, batch.Offsets), pass, model.Pooling.Use);
}
