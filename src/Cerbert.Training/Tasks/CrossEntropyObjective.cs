using Cerbert.Data;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;
using Cerbert.Training.Configuration;
using Cerbert.Training.Metrics;

namespace Cerbert.Training.Tasks;

/// <summary>One of n classes: softmax cross-entropy; the prediction is the class with the largest logit.</summary>
public sealed class CrossEntropyObjective : TaskObjective
{
    private readonly CrossEntropyWeights weights;

    /// <summary>An objective over so many classes.</summary>
    public CrossEntropyObjective(int classes, CrossEntropyConfig config)
    {
        Outputs = classes;
        float[]? classWeights = config.ClassWeights is { } list ? [.. list.Select(w => (float)w)] : null;
        weights = new CrossEntropyWeights(classWeights, (float)config.LabelSmoothing);
    }

    /// <inheritdoc/>
    public override int Outputs { get; }

    /// <inheritdoc/>
    public override Tensor Loss(Tensor outputs, RaggedBatch batch) => CrossEntropy.Apply(outputs, batch.Labels, weights);

    /// <inheritdoc/>
    public override Predictions Compare(float[] outputs, DataSet data) => new()
    {
        Kind = TaskKind.Classification,
        Labels = Outputs,
        TrueClasses = data.Examples.Select(example => example.Class!.Value).ToArray(),
        PredictedClasses = Enumerable.Range(0, outputs.Length / Outputs).Select(i => Largest(outputs.AsSpan(i * Outputs, Outputs))).ToArray(),
    };

    /// <summary>The place of the largest number, the first of equals; NaN never wins.</summary>
    internal static int Largest(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
            if (values[i] > values[best] || float.IsNaN(values[best]))
                best = i;
        return best;
    }
}
