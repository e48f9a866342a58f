using Cerbert.Data;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;
using Cerbert.Training.Configuration;

namespace Cerbert.Training.Tasks;

/// <summary>
/// Mean squared error of the output as it is: for scores without bounds. With a range, predictions beyond it count as its ends, but
/// training does not know of it; <see cref="RangeMseObjective"/> does.
/// </summary>
/// <remarks>Formula: <see cref="MeanSquaredError"/>.</remarks>
public sealed class MseObjective(ScoreRange? range) : RegressionObjective
{
    /// <inheritdoc/>
    public override Tensor Loss(Tensor outputs, RaggedBatch batch) => MeanSquaredError.Apply(outputs, batch.Scores);

    /// <inheritdoc/>
    protected override double Score(float output) => range is null ? output : Math.Clamp(output, range.Low, range.High);
}
