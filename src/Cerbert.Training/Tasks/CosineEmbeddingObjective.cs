using Cerbert.Data;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;
using Cerbert.Training.Configuration;

namespace Cerbert.Training.Tasks;

/// <summary>
/// Cosine embedding loss: draws the vectors of alike pairs (label 1) together and pushes others apart down to the margin, without a
/// head. For paraphrase data whose vectors are to be searched by cosine later; <see cref="BceObjective"/> classifies better.
/// </summary>
/// <remarks>
/// Formula: <see cref="CosineEmbedding"/>. Alike is predicted for cosines above (1 + margin) / 2, midway between what the loss
/// asks of both kinds; the probability rises linearly from 0 at −1 to 1/2 there, and to 1 at 1.
/// </remarks>
public sealed class CosineEmbeddingObjective(CosineEmbeddingConfig config) : BinaryObjective
{
    private readonly float margin = (float)config.Margin;

    /// <inheritdoc/>
    public override bool ReadsSimilarity => true;

    /// <inheritdoc/>
    public override Tensor Loss(Tensor outputs, RaggedBatch batch) => CosineEmbedding.Apply(outputs, batch.Labels, margin);

    /// <inheritdoc/>
    protected override double Probability(float output)
    {
        double middle = (1 + config.Margin) / 2;
        // With a margin of 1 there is no room above the middle.
        return output <= middle || middle >= 1 ? (output + 1) / (middle + 1) / 2 : 0.5 + (output - middle) / (1 - middle) / 2;
    }
}
