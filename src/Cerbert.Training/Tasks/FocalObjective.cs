using Cerbert.Data;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;
using Cerbert.Training.Configuration;

namespace Cerbert.Training.Tasks;

/// <summary>
/// Focal loss over n classes. When to use it: classes of very different sizes, or many easy examples that drown the hard ones; otherwise
/// <see cref="CrossEntropyObjective"/>, whose probabilities mean more.
/// </summary>
/// <remarks>Formula: <see cref="FocalLoss"/>.</remarks>
public sealed class FocalObjective(int classes, FocalConfig config) : ClassObjective(classes)
{
    private readonly float[]? weights = Floats(config.ClassWeights);

    /// <inheritdoc/>
    public override Tensor Loss(Tensor outputs, RaggedBatch batch) => FocalLoss.Apply(outputs, batch.Labels, (float)config.Gamma, weights);
}
