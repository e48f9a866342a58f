using System.Globalization;
using Cerbert.Training.Configuration;

namespace Cerbert.Training.Reporting;

/// <summary>Makes sense of a row of a prediction file, whose columns depend on the kind of task.</summary>
internal sealed class PredictionParser
{
    private readonly string path;
    private readonly TaskKind kind;
    private readonly string[] labels;
    private readonly int id, label, prediction, text, pair, sure;

    /// <param name="path">Named where a row is wrong.</param>
    /// <param name="task">The task.</param>
    /// <param name="find">The place of a column.</param>
    public PredictionParser(string path, TaskConfig task, Func<string, int> find)
    {
        (this.path, kind) = (path, task.Kind);
        (id, label, prediction, text, pair) = (find("id"), find("label"), find("prediction"), find("text"), find("text_pair"));
        sure = SureColumn(kind) is { } name ? find(name) : -1;
        labels = task is MultilabelTaskConfig { Labels: var set } ? [.. Enumerable.Range(0, set.Count).Select(i => set.Names?[i] ?? $"{i}")] : [];
    }

    public DevPrediction Parse(int row, Func<int, string> field)
    {
        string truth = field(label), said = field(prediction);
        var parsed = new DevPrediction { Row = row, Id = field(id), Label = truth, Prediction = said, Text = field(text), TextPair = field(pair) };
        switch (kind)
        {
            case TaskKind.Regression:
                double gold = truth.Length > 0 ? NumberOf(truth) : double.NaN, guess = NumberOf(said);
                return parsed with { TrueNumber = gold, PredictedNumber = guess, Weight = Math.Abs(gold - guess) };
            case TaskKind.Multilabel:
                return WithDecisions(parsed, field(sure));
            case TaskKind.Binary:
                double yes = NumberOf(field(sure));
                return WithConfidence(parsed, Math.Max(yes, 1 - yes));
            default:
                return WithConfidence(parsed, NumberOf(field(sure)));
        }
    }

    private static string? SureColumn(TaskKind kind) => kind switch
    {
        TaskKind.Classification => "probability",
        TaskKind.Binary => "probability_of_1",
        TaskKind.Multilabel => "probabilities",
        _ => null,
    };

    private static DevPrediction WithConfidence(DevPrediction row, double confidence)
    {
        bool wrong = row.Label != row.Prediction;
        return row with { Confidence = confidence, IsWrong = wrong, Weight = wrong ? confidence : 0, Decisions = [(confidence, !wrong)] };
    }

    private DevPrediction WithDecisions(DevPrediction row, string probabilities)
    {
        double[] yes = [.. probabilities.Split(' ').Select(NumberOf)];
        if (yes.Length != labels.Length)
            throw new InvalidDataException($"{path}: has {yes.Length} probabilities in a row where {labels.Length} are expected, one per label; remove the file");
        HashSet<string> truth = [.. row.Label.Split(',')], said = [.. row.Prediction.Split(',')];
        (double, bool)[] decisions = [.. labels.Select((name, i) => (said.Contains(name) ? yes[i] : 1 - yes[i], truth.Contains(name) == said.Contains(name)))];
        // Of a label that is there, what it lacks to certainty; of one that is not, what it was given.
        double worst = labels.Select((name, i) => truth.Contains(name) ? 1 - yes[i] : yes[i]).Max();
        bool wrong = row.Label != row.Prediction;
        return row with { Confidence = decisions.Min(d => d.Item1), IsWrong = wrong, Weight = wrong ? worst : 0, Decisions = decisions };
    }

    private double NumberOf(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number
            : throw new InvalidDataException($"{path}: has '{value}' where a number is expected, so training did not write it; remove the file");
}
