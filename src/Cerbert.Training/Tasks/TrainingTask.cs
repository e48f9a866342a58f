using Cerbert.Data;
using Cerbert.Models;
using Cerbert.Tensors;
using Cerbert.Training.Configuration;
using Cerbert.Training.Metrics;

namespace Cerbert.Training.Tasks;

/// <summary>One thing to learn, as strategies and components see it: batches, a loss, scores. One subclass per way to be taught.</summary>
/// <param name="config">The task, with everything decided.</param>
/// <param name="sampler">Makes the batches of an epoch.</param>
public abstract class TrainingTask(TaskConfig config, BatchSampler sampler)
{
    /// <summary>What the run's config says of it.</summary>
    public TaskConfig Config => config;

    /// <summary>The name in logs and files.</summary>
    public string Name => config.Name;

    /// <summary>What makes the batches of an epoch.</summary>
    public BatchSampler Sampler => sampler;

    /// <summary>What is reported; the first counts for the run's score.</summary>
    public IReadOnlyList<Metric> Metrics { get; } = [.. config.Metrics.Select(MetricRegistry.Get)];

    /// <summary>Whether there is something to score on.</summary>
    public abstract bool IsScored { get; }

    /// <summary>The examples as a batch, valid until the next call.</summary>
    /// <param name="examples">Training examples.</param>
    /// <param name="epoch">The pass through the task's data, from 0: what is drawn at random for a batch depends on it.</param>
    public abstract RaggedBatch Batch(ReadOnlySpan<int> examples, int epoch = 0);

    /// <summary>The outputs for a batch of training examples, and the loss.</summary>
    public abstract TaskAnswer Answer(RaggedBatch batch, ForwardPass pass);

    /// <summary>What the model says of the data to score on, beside the truth.</summary>
    /// <param name="batchSize">Examples per batch.</param>
    /// <param name="type">Element type of the encoder's activations.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public abstract Predictions Score(int batchSize, DType type, CancellationToken cancellation = default);
}
