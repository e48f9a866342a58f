using Cerbert.Tensors;
using Cerbert.Training.Configuration;
using Cerbert.Training.Metrics;
using Cerbert.Training.Tasks;

namespace Cerbert.Training;

/// <summary>Scores the tasks on their dev data and makes one number of it.</summary>
internal sealed class Evaluator(IReadOnlyList<TrainingTask> tasks, EvaluationConfig config, DType type)
{
    public bool HasData => tasks.Any(task => task.Data.Dev is not null);

    /// <summary>Every score by <c>task.metric</c>, and the run's score: higher is better.</summary>
    public (IReadOnlyDictionary<string, double> Scores, double Score) Score()
    {
        var scores = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (TrainingTask task in tasks)
        {
            if (task.Data.Dev is not { } dev)
                continue;
            Predictions predictions = task.Objective.Compare(task.Predict(dev, config.BatchSize, type), dev.Data);
            foreach (Metric metric in task.Metrics)
                scores[$"{task.Name}.{metric.Name}"] = metric.Compute(predictions);
        }

        return (scores, RunScore(scores));
    }

    private double RunScore(Dictionary<string, double> scores)
    {
        // "task.metric" names one, "metric" its mean over the tasks that have it, null each task's first.
        List<(string Key, Metric Metric)> counted = [];
        foreach (TrainingTask task in tasks.Where(task => task.Data.Dev is not null))
        {
            string[] wanted = config.Score?.Split('.', 2) ?? [];
            if (wanted.Length == 2 && wanted[0] != task.Name)
                continue;
            Metric? metric = wanted.Length == 0 ? task.Metrics[0] : task.Metrics.FirstOrDefault(m => m == MetricRegistry.Find(wanted[^1]));
            if (metric is not null)
                counted.Add(($"{task.Name}.{metric.Name}", metric));
        }

        // An undefined score (a constant prediction's correlation) is the worst there is, not the best.
        return counted.Average(item => double.IsNaN(scores[item.Key]) ? -1 : item.Metric.HigherIsBetter ? scores[item.Key] : -scores[item.Key]);
    }
}
