using Cerbert.Data;
using Cerbert.Training.Configuration;
using Cerbert.Training.Tasks;

namespace Cerbert.Training.Modeling;

/// <summary>Predicts with a trained model.</summary>
/// <example><code>
/// using MultiTaskModel model = ModelFolder.Load("runs/sst/checkpoints/best");
/// foreach (Prediction p in new Predictor(model).Predict(["a fine film"])) Console.WriteLine(p.Label);
/// </code></example>
public sealed class Predictor(MultiTaskModel model)
{
    /// <summary>How many texts of the last call were longer than the model reads, and cut.</summary>
    public int Truncated { get; private set; }

    /// <summary>Predictions for texts, or pairs of texts, in their order: of each text one by every task.</summary>
    /// <param name="first">The texts.</param>
    /// <param name="second">The second text of each pair; null for single texts.</param>
    /// <param name="task">A task's name; null: every task that takes such texts.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="InvalidDataException">There is no such task, or none that takes such texts.</exception>
    public IReadOnlyList<Prediction> Predict(
        IReadOnlyList<string> first, IReadOnlyList<string>? second = null, string? task = null, CancellationToken cancellation = default)
    {
        Truncated = 0;
        DataSet data = DataSet.Of(first, second);
        IReadOnlyList<LabelledTaskConfig> tasks = Suiting(model, task, second is not null);
        var predictions = new Prediction[first.Count * tasks.Count];
        for (int t = 0; t < tasks.Count; t++)
        {
            LabelledTaskConfig config = tasks[t];
            EncodedDataSet encoded = TaskData.Encode(data, config, model.Config.Tokenizer, model.Tokenizer, out int cut);
            Truncated += cut;
            TaskObjective objective = TaskObjective.Create(config);
            float[] outputs = Outputs.Compute(
                model.Encoder, model.Tasks[config.Name], objective, encoded, model.Config.Evaluation.BatchSize, model.InferenceType, cancellation);
            for (int i = 0; i < first.Count; i++)
            {
                float[] logits = outputs[(i * objective.Outputs)..((i + 1) * objective.Outputs)];
                (string label, double? probability) = objective.Describe(logits, config);
                predictions[(i * tasks.Count) + t] = new Prediction
                {
                    Task = config.Name,
                    Text = first[i],
                    TextPair = second?[i],
                    Label = label,
                    Probability = probability,
                    Logits = logits,
                };
            }
        }

        return predictions;
    }

    /// <summary>The tasks of a model that take single texts, or pairs; at least one.</summary>
    /// <exception cref="InvalidDataException">There is no such task, or none that takes such texts.</exception>
    internal static IReadOnlyList<LabelledTaskConfig> Suiting(MultiTaskModel model, string? task, bool pairs)
    {
        if (model.Tasks.Count == 0)
            throw new InvalidDataException("the model was trained on text alone and has no head to predict with; fine-tune it on a task (encoder: { folder: ... }) first");
        if (task is not null && !model.Tasks.ContainsKey(task))
            throw new InvalidDataException($"the model has no task '{task}': {NearestName.Hint(task, model.Tasks.Keys)}");
        // A classifier of Transformers does not say whether it was trained on pairs.
        List<LabelledTaskConfig> suiting = [.. model.Config.LabelledTasks
            .Where(config => task is null || config.Name == task)
            .Where(config => config.Data.Train.Length == 0 || config.Data.Columns.TextPair is not null == pairs)];
        return suiting.Count > 0
            ? suiting
            : throw new InvalidDataException(pairs
                ? $"{task ?? "every task of the model"} takes single texts, not pairs"
                : $"{task ?? "every task of the model"} takes pairs of texts: give the second text as well (--pair, or [a, b] in a .json file)");
    }
}
