using Cerbert.Data;
using Cerbert.Training.Configuration;
using Cerbert.Training.Metrics;

namespace Cerbert.Training.Tasks;

/// <summary>One of n classes from a logit each; the prediction is the class with the largest.</summary>
/// <param name="classes">How many there are.</param>
public abstract class ClassObjective(int classes) : TaskObjective
{
    /// <inheritdoc/>
    public sealed override int Outputs => classes;

    /// <inheritdoc/>
    public sealed override Predictions Compare(float[] outputs, DataSet data) => new()
    {
        Kind = TaskKind.Classification,
        Labels = Outputs,
        TrueClasses = data.Examples.Select(example => example.Class!.Value).ToArray(),
        PredictedClasses = Enumerable.Range(0, outputs.Length / Outputs).Select(i => Largest(outputs.AsSpan(i * Outputs, Outputs))).ToArray(),
    };

    /// <inheritdoc/>
    public sealed override (string Label, double? Probability) Describe(ReadOnlySpan<float> outputs, TaskConfig task)
    {
        float[] probabilities = Softmax(outputs);
        int best = Largest(probabilities);
        return (NameOf(best, task), probabilities[best]);
    }

    /// <inheritdoc/>
    public sealed override IReadOnlyList<string> Columns => ["id", "label", "prediction", "probability", "probabilities", "text", "text_pair"];

    /// <inheritdoc/>
    public sealed override IEnumerable<IReadOnlyList<string>> Rows(float[] outputs, DataSet data, TaskConfig task)
    {
        for (int i = 0; i < data.Examples.Count; i++)
        {
            Example example = data.Examples[i];
            float[] probabilities = Softmax(outputs.AsSpan(i * Outputs, Outputs));
            int best = Largest(probabilities);
            yield return
            [
                example.Id ?? $"{i}", example.Class is { } label ? NameOf(label, task) : "", NameOf(best, task), $"{probabilities[best]:0.0000}",
                string.Join(' ', probabilities.Select(p => $"{p:0.0000}")), example.Text, example.TextPair ?? "",
            ];
        }
    }

    /// <summary>A config's weights, or null.</summary>
    internal static float[]? Floats(ConfigList<double>? weights) => weights is null ? null : [.. weights.Select(w => (float)w)];

    private static string NameOf(int label, TaskConfig task) => ((ClassificationTaskConfig)task).Labels.Names?[label] ?? $"{label}";

    /// <summary>Logits to probabilities.</summary>
    internal static float[] Softmax(ReadOnlySpan<float> logits)
    {
        var probabilities = new float[logits.Length];
        System.Numerics.Tensors.TensorPrimitives.SoftMax(logits, probabilities);
        return probabilities;
    }

    /// <summary>The place of the largest number, the first of equals; NaN never wins.</summary>
    internal static int Largest(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
            if (values[i] > values[best] || float.IsNaN(values[best]))
                best = i;
        return best;
    }
}
