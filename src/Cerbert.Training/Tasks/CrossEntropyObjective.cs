using Cerbert.Data;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;
using Cerbert.Training.Configuration;

namespace Cerbert.Training.Tasks;

/// <summary>One of n classes: softmax cross-entropy; the prediction is the class with the largest logit.</summary>
/// <remarks>Formula: <see cref="CrossEntropy"/>.</remarks>
public sealed class CrossEntropyObjective(int classes, CrossEntropyConfig config) : ClassObjective(classes)
{
    private readonly CrossEntropyWeights weights = new(Floats(config.ClassWeights), (float)config.LabelSmoothing);

    /// <inheritdoc/>
    public override Tensor Loss(Tensor outputs, RaggedBatch batch) => CrossEntropy.Apply(outputs, batch.Labels, weights);
}
