using Cerbert.Data;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;
using Cerbert.Training.Configuration;

namespace Cerbert.Training.Tasks;

/// <summary>
/// Focal loss of one yes-or-no logit: see <see cref="FocalObjective"/>. Yes is predicted for logits above 0.
/// </summary>
/// <remarks>Formula: <see cref="FocalLoss"/>; <see cref="BceObjective"/> weighs all examples alike.</remarks>
public sealed class BinaryFocalObjective(FocalConfig config) : BinaryObjective
{
    private readonly float[]? weights = ClassObjective.Floats(config.ClassWeights);

    /// <inheritdoc/>
    public override Tensor Loss(Tensor outputs, RaggedBatch batch) => FocalLoss.Apply(outputs, batch.Labels, (float)config.Gamma, weights);

    /// <inheritdoc/>
    protected override double Probability(float output) => 1 / (1 + Math.Exp(-(double)output));
}
