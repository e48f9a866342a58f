using Cerbert.Data;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;
using Cerbert.Training.Configuration;

namespace Cerbert.Training.Tasks;

/// <summary>
/// Binary cross-entropy of one logit: the usual objective of yes-or-no tasks. Yes is predicted for logits above 0; its probability
/// is the logit's sigmoid.
/// </summary>
/// <remarks>Formula: <see cref="BinaryCrossEntropy"/>. Several labels at once: <see cref="MultilabelObjective"/>.</remarks>
public sealed class BceObjective(BceConfig config) : BinaryObjective
{
    private readonly float[]? positiveWeights = MultilabelObjective.Weights(config);

    /// <inheritdoc/>
    public override Tensor Loss(Tensor outputs, RaggedBatch batch)
    {
        var targets = new float[batch.Labels.Length];
        for (int i = 0; i < targets.Length; i++)
            targets[i] = batch.Labels.Span[i];
        return BinaryCrossEntropy.Apply(outputs, targets, positiveWeights);
    }

    /// <inheritdoc/>
    protected override double Probability(float output) => 1 / (1 + Math.Exp(-(double)output));
}
