using Cerbert.Data;
using Cerbert.Models;
using Cerbert.Models.Encoders;
using Cerbert.Tensors;
using Cerbert.Tensors.Autograd;
using Cerbert.Training.Tasks;

namespace Cerbert.Training.Modeling;

/// <summary>Runs a model over a whole data set without recording gradients.</summary>
internal static class Outputs
{
    /// <summary>A head's outputs, [examples, outputs] row by row, in the data set's order.</summary>
    public static float[] Compute(
        Encoder encoder, TaskModel task, TaskObjective objective, EncodedDataSet data, int batchSize, DType type, CancellationToken cancellation) =>
        Compute(data, objective.Outputs, batchSize, batch =>
        {
            var pass = new ForwardPass(type);
            return task.Forward(encoder.Forward(new TokenBatch(batch.Ids, batch.TypeIds, batch.Offsets), pass, task.Pooling.Use), pass);
        }, cancellation);

    /// <summary>The same for any forward pass.</summary>
    public static float[] Compute(EncodedDataSet data, int width, int batchSize, Func<RaggedBatch, Tensor> forward, CancellationToken cancellation)
    {
        using IDisposable off = GradMode.Disable();
        var outputs = new float[data.Data.Examples.Count * width];
        var batches = new RaggedBatchBuilder(data);
        // Longest first: similar lengths meet, and memory is at its peak at once.
        EpochPlan plan = new SortedSampler(data.Lengths.Span, new BatchLimits { MaxExamples = batchSize }).Plan(0);
        for (int i = 0; i < plan.BatchCount; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = TensorScope.Begin();
            RaggedBatch batch = batches.Build(plan.Batch(i));
            ReadOnlySpan<float> rows = forward(batch).AsSpan();
            ReadOnlySpan<int> examples = batch.Examples.Span;
            for (int r = 0; r < examples.Length; r++)
                rows.Slice(r * width, width).CopyTo(outputs.AsSpan(examples[r] * width));
        }

        for (int i = 0; i < outputs.Length; i++)
            if (!float.IsFinite(outputs[i]))
                throw new InvalidDataException($"{data.Data.Path}:{data.Data.Examples[i / width].Line}: the model answers {outputs[i]}: its weights are damaged, or its training diverged (lower training.optimizer.learning_rate)");
        return outputs;
    }
}
