using Cerbert.Data;
using Cerbert.Training.Configuration;
using Cerbert.Training.Metrics;

namespace Cerbert.Training.Tasks;

/// <summary>A number from one output per example.</summary>
public abstract class RegressionObjective : TaskObjective
{
    /// <inheritdoc/>
    public sealed override int Outputs => 1;

    /// <inheritdoc/>
    public sealed override IReadOnlyList<string> Columns => ["id", "label", "prediction", "text", "text_pair"];

    /// <inheritdoc/>
    public sealed override Predictions Compare(float[] outputs, DataSet data) => new()
    {
        Kind = TaskKind.Regression,
        TrueScores = data.Examples.Select(example => (double)example.Score!.Value).ToArray(),
        PredictedScores = outputs.Select(Score).ToArray(),
    };

    /// <inheritdoc/>
    public sealed override (string Label, double? Probability) Describe(ReadOnlySpan<float> outputs, TaskConfig task) => ($"{Score(outputs[0]):0.0000}", null);

    /// <inheritdoc/>
    public sealed override IEnumerable<IReadOnlyList<string>> Rows(float[] outputs, DataSet data, TaskConfig task)
    {
        for (int i = 0; i < data.Examples.Count; i++)
        {
            Example example = data.Examples[i];
            yield return [example.Id ?? $"{i}", $"{example.Score}", $"{Score(outputs[i]):0.0000}", example.Text, example.TextPair ?? ""];
        }
    }

    /// <summary>The score that an output stands for, inside the task's range where it has one.</summary>
    protected abstract double Score(float output);
}
