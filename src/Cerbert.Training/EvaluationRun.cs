using Cerbert.Data;
using Cerbert.Training.Configuration;
using Cerbert.Training.Metrics;
using Cerbert.Training.Modeling;
using Cerbert.Training.Tasks;

namespace Cerbert.Training;

/// <summary>Scores a saved model on labelled files.</summary>
public static class EvaluationRun
{
    /// <summary>Every score by <c>task.metric</c>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="task">A task's name; null: every task.</param>
    /// <param name="file">The file to score on; null: each task's own dev file.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="InvalidDataException">There is no such task, or no file to score on.</exception>
    public static IReadOnlyDictionary<string, double> Score(MultiTaskModel model, string? task = null, string? file = null, CancellationToken cancellation = default)
    {
        if (task is not null && !model.Config.Tasks.Any(config => config.Name == task))
            throw new InvalidDataException($"the model has no task '{task}': {NearestName.Hint(task, model.Config.Tasks.Select(config => config.Name))}");
        TaskConfig[] wanted = [.. model.Config.Tasks.Where(config => task is null || config.Name == task)];
        if (file is not null && wanted.Length > 1)
            throw new InvalidDataException($"the model has {wanted.Length} tasks: say which one the file belongs to (--task {string.Join(" or ", wanted.Select(t => t.Name))})");
        var scores = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (TaskConfig config in wanted)
        {
            Predictions predictions = config is TextTaskConfig text
                ? Score(model, text, file, cancellation)
                : Score(model, (LabelledTaskConfig)config, file, cancellation);
            foreach (string metric in config.Metrics)
                scores[$"{config.Name}.{metric}"] = MetricRegistry.Get(metric).Compute(predictions);
        }

        return scores;
    }

    private static Predictions Score(MultiTaskModel model, LabelledTaskConfig config, string? file, CancellationToken cancellation)
    {
        string path = file ?? config.Data.Dev ?? throw new InvalidDataException($"{config.Name}: the config names no dev file; give one (--file)");
        EncodedDataSet data = TaskData.Encode(TaskData.Read(path, config), config, model.Config.Tokenizer, model.Tokenizer, out _);
        TaskObjective objective = TaskObjective.Create(config);
        float[] outputs = Outputs.Compute(
            model.Encoder, model.Tasks[config.Name], objective, data, model.Config.Evaluation.BatchSize, model.InferenceType, cancellation);
        return objective.Compare(outputs, data.Data);
    }

    private static Predictions Score(MultiTaskModel model, TextTaskConfig config, string? file, CancellationToken cancellation)
    {
        if (file is null && !config.IsScored)
            throw new InvalidDataException($"{config.Name}: the config names no text to score on; give a file (--file)");
        TextData text = TextData.Load(file is null ? config : config with { Data = config.Data with { Train = [file], Dev = [file], HeldOut = 0, Limit = null } }, model.Config, model.Tokenizer);
        TrainingTask task = text.On(model, new FileOrderSampler(text.Lengths.Span, new BatchLimits { MaxExamples = 1 }));
        return task.Score(model.Config.Evaluation.BatchSize, model.InferenceType, cancellation);
    }
}
