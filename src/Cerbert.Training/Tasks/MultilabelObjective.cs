using Cerbert.Data;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;
using Cerbert.Training.Configuration;
using Cerbert.Training.Metrics;

namespace Cerbert.Training.Tasks;

/// <summary>
/// Any number of n labels at once: binary cross-entropy per label, the mean over all of them. A label is predicted where its
/// probability, the sigmoid of its logit, is above 1/2.
/// </summary>
/// <remarks>Formula: <see cref="BinaryCrossEntropy"/>.</remarks>
public sealed class MultilabelObjective : TaskObjective
{
    private readonly float[]? positiveWeights;

    /// <summary>An objective over so many labels.</summary>
    public MultilabelObjective(int labels, BceConfig config) => (Outputs, positiveWeights) = (labels, Weights(config));

    /// <inheritdoc/>
    public override int Outputs { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns => ["id", "label", "prediction", "probabilities", "text", "text_pair"];

    /// <inheritdoc/>
    public override Tensor Loss(Tensor outputs, RaggedBatch batch) => BinaryCrossEntropy.Apply(outputs, batch.Scores, positiveWeights);

    /// <inheritdoc/>
    public override Predictions Compare(float[] outputs, DataSet data)
    {
        var truth = new int[outputs.Length];
        for (int i = 0; i < data.Examples.Count; i++)
            foreach (int label in data.Examples[i].Classes!)
                truth[i * Outputs + label] = 1;
        return new Predictions
        {
            Kind = TaskKind.Multilabel,
            Labels = Outputs,
            TrueClasses = truth,
            PredictedClasses = Array.ConvertAll(outputs, logit => logit > 0 ? 1 : 0),
        };
    }

    /// <inheritdoc/>
    public override (string Label, double? Probability) Describe(ReadOnlySpan<float> outputs, TaskConfig task) => (Chosen(outputs.ToArray(), task), null);

    /// <inheritdoc/>
    public override IEnumerable<IReadOnlyList<string>> Rows(float[] outputs, DataSet data, TaskConfig task)
    {
        for (int i = 0; i < data.Examples.Count; i++)
        {
            Example example = data.Examples[i];
            float[] logits = outputs[(i * Outputs)..((i + 1) * Outputs)];
            yield return
            [
                example.Id ?? $"{i}", string.Join(',', (example.Classes ?? []).Select(label => NameOf(label, task))),
                Chosen(logits, task),
                string.Join(' ', logits.Select(logit => $"{1 / (1 + Math.Exp(-(double)logit)):0.0000}")), example.Text, example.TextPair ?? "",
            ];
        }
    }

    private string Chosen(float[] logits, TaskConfig task) =>
        string.Join(',', Enumerable.Range(0, Outputs).Where(label => logits[label] > 0).Select(label => NameOf(label, task)));

    private static string NameOf(int label, TaskConfig task) => ((MultilabelTaskConfig)task).Labels.Names is { } names ? names[label] : $"{label}";

    internal static float[]? Weights(BceConfig config) => config.PositiveWeights is { } list ? [.. list.Select(w => (float)w)] : null;
}
