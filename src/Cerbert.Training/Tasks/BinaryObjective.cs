using Cerbert.Data;
using Cerbert.Training.Configuration;
using Cerbert.Training.Metrics;

namespace Cerbert.Training.Tasks;

/// <summary>Yes (1) or no (0) from one output per example.</summary>
public abstract class BinaryObjective : TaskObjective
{
    /// <inheritdoc/>
    public sealed override int Outputs => 1;

    /// <inheritdoc/>
    public sealed override IReadOnlyList<string> Columns => ["id", "label", "prediction", "probability_of_1", "text", "text_pair"];

    /// <inheritdoc/>
    public sealed override Predictions Compare(float[] outputs, DataSet data) => new()
    {
        Kind = TaskKind.Binary,
        TrueClasses = data.Examples.Select(example => example.Class!.Value).ToArray(),
        PredictedClasses = outputs.Select(Class).ToArray(),
        TrueScores = data.Examples.Select(example => (double)example.Class!.Value).ToArray(),
        PredictedScores = outputs.Select(Probability).ToArray(),
    };

    /// <inheritdoc/>
    public sealed override (string Label, double? Probability) Describe(ReadOnlySpan<float> outputs, TaskConfig task)
    {
        double yes = Probability(outputs[0]);
        return Class(outputs[0]) == 1 ? ("1", yes) : ("0", 1 - yes);
    }

    /// <inheritdoc/>
    public sealed override IEnumerable<IReadOnlyList<string>> Rows(float[] outputs, DataSet data, TaskConfig task)
    {
        for (int i = 0; i < data.Examples.Count; i++)
        {
            Example example = data.Examples[i];
            yield return
            [
                example.Id ?? $"{i}", $"{example.Class}", $"{Class(outputs[i])}", $"{Probability(outputs[i]):0.0000}",
                example.Text, example.TextPair ?? "",
            ];
        }
    }

    /// <summary>How likely yes is, 0 to 1; yes is predicted above 1/2.</summary>
    protected abstract double Probability(float output);

    // NaN is no.
    private int Class(float output) => Probability(output) > 0.5 ? 1 : 0;
}
