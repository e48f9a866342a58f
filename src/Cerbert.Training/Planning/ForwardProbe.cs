using System.Diagnostics;
using Cerbert.Data;
using Cerbert.Models;
using Cerbert.Tensors;
using Cerbert.Tensors.Autograd;

namespace Cerbert.Training.Planning;

/// <summary>Times forward passes over a few batches of a data set, the longest and others evenly from all lengths.</summary>
internal static class ForwardProbe
{
    private const int Batches = 6;

    /// <summary>The time it would take for the whole data set.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="batchSize">Examples per batch.</param>
    /// <param name="type">Element type of activations.</param>
    /// <param name="forward">The pass.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public static double SecondsFor(EncodedDataSet data, int batchSize, DType type, Func<RaggedBatch, ForwardPass, Tensor> forward, CancellationToken cancellation)
    {
        using IDisposable off = GradMode.Disable();
        var pass = new ForwardPass(type);
        var builder = new RaggedBatchBuilder(data);
        EpochPlan plan = new SortedSampler(data.Lengths.Span, new BatchLimits { MaxExamples = batchSize }).Plan(0);
        long tokens = 0;
        double seconds = 0;
        int count = Math.Min(Batches, plan.BatchCount);
        // The first time is for what is made once; it is the longest batch, too, where memory is at its peak.
        for (int i = -1; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            int batch = i < 0 ? 0 : (int)(((2L * i) + 1) * plan.BatchCount / (2 * count));
            using var scope = TensorScope.Begin();
            RaggedBatch built = builder.Build(plan.Batch(batch));
            long started = Stopwatch.GetTimestamp();
            _ = forward(built, pass);
            if (i < 0)
                continue;
            seconds += Stopwatch.GetElapsedTime(started).TotalSeconds;
            tokens += built.TokenCount;
        }

        long all = 0;
        foreach (int length in data.Lengths.Span)
            all += length;
        return seconds / tokens * all;
    }
}
