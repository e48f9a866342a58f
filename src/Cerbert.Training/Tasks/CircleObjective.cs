using Cerbert.Data;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;
using Cerbert.Training.Configuration;

namespace Cerbert.Training.Tasks;

/// <summary>
/// Circle loss: orders a batch's pairs by their cosine, alike ones (label 1) before the others, without a head. When to use it: vectors that are to
/// be searched by cosine; it looks at pairs of pairs, so batches should hold several of both kinds. <see cref="CosineEmbeddingObjective"/>
/// looks at each pair alone.
/// </summary>
/// <remarks>
/// Formula: <see cref="CircleLoss"/>. Its optimum is the same distance from both ends, so alike is predicted for cosines above 1/2; the probability
/// rises linearly from 0 at −1 to 1/2 there, and to 1 at 1.
/// </remarks>
public sealed class CircleObjective(CircleConfig config) : BinaryObjective
{
    /// <inheritdoc/>
    public override bool ReadsSimilarity => true;

    /// <inheritdoc/>
    public override Tensor Loss(Tensor outputs, RaggedBatch batch) => CircleLoss.Apply(outputs, batch.Labels, (float)config.Margin, (float)config.Scale);

    /// <inheritdoc/>
    protected override double Probability(float output) => output <= 0.5 ? (output + 1) / 3 : output;
}
