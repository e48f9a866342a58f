using System.Runtime.CompilerServices;
using Cerbert.Data;
using Cerbert.Models;
using Cerbert.Tensors;
using Cerbert.Tensors.Autograd;

namespace Cerbert.Training.Tasks;

/// <summary>
/// What poolings take from a frozen encoder, computed once per example: training heads alone then costs next to nothing per epoch.
/// </summary>
public sealed class FeatureCache
{
    private readonly Dictionary<EncodedDataSet, float[]> rows = new(ReferenceComparer.Instance);
    private int width;

    /// <summary>Encoded examples so far: each counts once.</summary>
    public int Encoded { get; private set; }

    /// <summary>Runs the encoder over a data set of the task.</summary>
    /// <param name="task">The task, without a cache in use.</param>
    /// <param name="data">One of its data sets.</param>
    /// <param name="batchSize">Examples per batch.</param>
    /// <param name="type">Element type of the encoder's activations.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public void Fill(LabelledTask task, EncodedDataSet data, int batchSize, DType type, CancellationToken cancellation = default)
    {
        using IDisposable off = GradMode.Disable();
        int sides = data.Second is null ? 1 : 2;
        float[]? pooled = null;
        var pass = new ForwardPass(type);
        var batches = new RaggedBatchBuilder(data);
        EpochPlan plan = new SortedSampler(data.Lengths.Span, new BatchLimits { MaxExamples = batchSize }).Plan(0);
        for (int i = 0; i < plan.BatchCount; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = TensorScope.Begin();
            RaggedBatch batch = batches.Build(plan.Batch(i));
            Tensor features = task.Features(batch, pass);
            width = features.Columns;
            pooled ??= new float[(long)data.Data.Examples.Count * sides * width];
            ReadOnlySpan<int> examples = batch.Examples.Span;
            ReadOnlySpan<float> from = features.AsSpan();
            // All first sides come before all second ones, in the batch as in the cache's rows of an example.
            for (int side = 0; side < sides; side++)
                for (int r = 0; r < examples.Length; r++)
                    from.Slice((side * examples.Length + r) * width, width).CopyTo(pooled.AsSpan((examples[r] * sides + side) * width));
            Encoded += examples.Length;
        }

        rows[data] = pooled!;
    }

    /// <summary>Takes the place of <see cref="Fill"/> where only time and memory matter.</summary>
    internal void Pretend(EncodedDataSet data, int features)
    {
        width = features;
        float[] made = new float[(long)data.Data.Examples.Count * (data.Second is null ? 1 : 2) * features];
        // Memory that nobody has written to is none yet.
        Array.Fill(made, 0.01f);
        rows[data] = made;
    }

    /// <summary>What was kept of some examples, [examples, features]; all first sides, then all second ones.</summary>
    public Tensor Of(EncodedDataSet data, ReadOnlyMemory<int> examples)
    {
        float[] from = rows[data];
        int sides = data.Second is null ? 1 : 2;
        ReadOnlySpan<int> wanted = examples.Span;
        Tensor features = Tensor.Empty(new Shape(wanted.Length * sides, width));
        Span<float> to = features.AsSpan();
        for (int side = 0; side < sides; side++)
            for (int r = 0; r < wanted.Length; r++)
                from.AsSpan((wanted[r] * sides + side) * width, width).CopyTo(to[((side * wanted.Length + r) * width)..]);
        return features;
    }

    private sealed class ReferenceComparer : IEqualityComparer<EncodedDataSet>
    {
        public static ReferenceComparer Instance { get; } = new();

        public bool Equals(EncodedDataSet? x, EncodedDataSet? y) => ReferenceEquals(x, y);

        public int GetHashCode(EncodedDataSet obj) => RuntimeHelpers.GetHashCode(obj);
    }
}
