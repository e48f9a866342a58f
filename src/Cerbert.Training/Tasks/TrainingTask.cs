using Cerbert.Data;
using Cerbert.Models;
using Cerbert.Models.Encoders;
using Cerbert.Tensors;
using Cerbert.Tensors.Autograd;
using Cerbert.Training.Metrics;

namespace Cerbert.Training.Tasks;

/// <summary>Data, head, objective and metrics: one thing to learn.</summary>
public sealed class TrainingTask
{
    private readonly Encoder encoder;
    private readonly TaskModel model;
    private readonly RaggedBatchBuilder builder;
    private FeatureCache? features;

    /// <summary>A task on a model.</summary>
    public TrainingTask(TaskData data, Encoder encoder, TaskModel model, BatchSampler sampler)
    {
        (Data, this.encoder, this.model, Sampler) = (data, encoder, model, sampler);
        builder = new RaggedBatchBuilder(data.Train);
        Objective = TaskObjective.Create(data.Config);
        Metrics = [.. data.Config.Metrics.Select(MetricRegistry.Get)];
    }

    /// <summary>The name in logs and files.</summary>
    public string Name => Data.Config.Name;

    /// <summary>The examples.</summary>
    public TaskData Data { get; }

    /// <summary>What makes the batches of an epoch.</summary>
    public BatchSampler Sampler { get; }

    /// <summary>The loss, and what outputs mean.</summary>
    public TaskObjective Objective { get; }

    /// <summary>What is reported; the first counts for the run's score.</summary>
    public IReadOnlyList<Metric> Metrics { get; }

    /// <summary>From now on reads the encoder's pooled outputs from memory: nothing below the heads is trained.</summary>
    public void UseFeatures(FeatureCache cache) => features = cache;

    /// <summary>The examples as a batch, valid until the next call.</summary>
    public RaggedBatch Batch(ReadOnlySpan<int> examples) => builder.Build(examples);

    /// <summary>The mean loss of a batch, a scalar.</summary>
    public Tensor Loss(RaggedBatch batch, ForwardPass pass) =>
        Objective.Loss(features is null ? Forward(batch, pass) : model.FromPooled(features.Of(Data.Train, batch.Examples), pass), batch);

    /// <summary>Outputs for a whole data set, [examples, outputs] row by row, in its order.</summary>
    /// <param name="data">Any data set of the task.</param>
    /// <param name="batchSize">Examples per batch.</param>
    /// <param name="type">Element type of the encoder's activations.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public float[] Predict(EncodedDataSet data, int batchSize, DType type, CancellationToken cancellation = default)
    {
        using IDisposable off = GradMode.Disable();
        var outputs = new float[data.Data.Examples.Count * Objective.Outputs];
        var pass = new ForwardPass(type);
        var batches = new RaggedBatchBuilder(data);
        // Longest first: similar lengths meet, and memory is at its peak at once.
        EpochPlan plan = new SortedSampler(data.Lengths.Span, new BatchLimits { MaxExamples = batchSize }).Plan(0);
        for (int i = 0; i < plan.BatchCount; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = TensorScope.Begin();
            RaggedBatch batch = batches.Build(plan.Batch(i));
            Tensor logits = features is null ? Forward(batch, pass) : model.FromPooled(features.Of(data, batch.Examples), pass);
            ReadOnlySpan<float> rows = logits.AsSpan();
            ReadOnlySpan<int> examples = batch.Examples.Span;
            for (int r = 0; r < examples.Length; r++)
                rows.Slice(r * Objective.Outputs, Objective.Outputs).CopyTo(outputs.AsSpan(examples[r] * Objective.Outputs));
        }

        return outputs;
    }

    /// <summary>The pooled vectors of a batch, [sentences, features], without a head.</summary>
    internal Tensor Pooled(RaggedBatch batch, ForwardPass pass) => model.Pooling.Apply(Encode(batch, pass), pass);

    private Tensor Forward(RaggedBatch batch, ForwardPass pass) => model.Forward(Encode(batch, pass), pass);

    private EncoderOutput Encode(RaggedBatch batch, ForwardPass pass) =>
        encoder.Forward(new TokenBatch(batch.Ids, batch.TypeIds, batch.Offsets), pass);
}
