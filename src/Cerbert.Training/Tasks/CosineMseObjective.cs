using Cerbert.Data;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;
using Cerbert.Training.Configuration;

namespace Cerbert.Training.Tasks;

/// <summary>
/// Mean squared error between the cosine of a pair's vectors and its score scaled to 0–1, without a head (Reimers and Gurevych 2019,
/// arXiv 1908.10084, section 3). For similarity scores whose vectors are to be compared by cosine later.
/// </summary>
/// <remarks>
/// mean (cos(u, v) − (score − low) / (high − low))²; the score predicted is low + (high − low)·max(0, cos).
/// </remarks>
public sealed class CosineMseObjective(ScoreRange range) : RegressionObjective
{
    /// <inheritdoc/>
    public override bool ReadsSimilarity => true;

    /// <inheritdoc/>
    public override Tensor Loss(Tensor outputs, RaggedBatch batch)
    {
        var targets = new float[batch.Scores.Length];
        for (int i = 0; i < targets.Length; i++)
            targets[i] = (float)((batch.Scores.Span[i] - range.Low) / (range.High - range.Low));
        return MeanSquaredError.Apply(outputs, targets);
    }

    /// <inheritdoc/>
    protected override double Score(float output) => range.Low + (range.High - range.Low) * Math.Clamp((double)output, 0, 1);
}
