using Cerbert.Data;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;
using Cerbert.Training.Configuration;

namespace Cerbert.Training.Tasks;

/// <summary>
/// Mean squared error of low + (high − low)·sigmoid(output), which cannot leave the range: the usual objective where scores have one.
/// </summary>
/// <remarks>Formula: <see cref="MeanSquaredError"/>. On the cosine of two vectors: <see cref="CosineMseObjective"/>.</remarks>
public sealed class RangeMseObjective(ScoreRange range) : RegressionObjective
{
    private readonly OutputRange scale = new((float)range.Low, (float)range.High);

    /// <inheritdoc/>
    public override Tensor Loss(Tensor outputs, RaggedBatch batch) => MeanSquaredError.Apply(outputs, batch.Scores, scale);

    /// <inheritdoc/>
    protected override double Score(float output) => scale.Of(output);
}
