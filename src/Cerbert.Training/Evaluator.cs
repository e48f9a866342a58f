using Cerbert.Tensors;
using Cerbert.Training.Configuration;
using Cerbert.Training.Metrics;
using Cerbert.Training.Tasks;

namespace Cerbert.Training;

/// <summary>Scores the tasks on their dev data and makes one number of it.</summary>
internal sealed class Evaluator(IReadOnlyList<TrainingTask> tasks, RunConfig config, DType type)
{
    private readonly RunScore? score = tasks.Any(task => task.IsScored)
        ? RunScore.Of(config with { Tasks = [.. tasks.Where(task => task.IsScored).Select(task => task.Config)] })
        : null;

    /// <summary>Whether any task has dev data.</summary>
    public bool HasData => score is not null;

    /// <summary>Whether a score beats the best so far.</summary>
    public bool IsBetter(double value, double? best, double margin = 0) => score!.IsBetter(value, best, margin);

    /// <summary>Every score by <c>task.metric</c>, and the run's score.</summary>
    public (IReadOnlyDictionary<string, double> Scores, double Score) Score()
    {
        var scores = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (TrainingTask task in tasks)
        {
            if (!task.IsScored)
                continue;
            Predictions predictions = task.Score(config.Evaluation.BatchSize, type);
            foreach (Metric metric in task.Metrics)
                scores[$"{task.Name}.{metric.Name}"] = metric.Compute(predictions);
        }

        return (scores, score!.Compute(scores));
    }
}
