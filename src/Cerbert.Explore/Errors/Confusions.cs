using Cerbert.Training.Configuration;
using Cerbert.Training.Metrics;
using Cerbert.Training.Reporting;

namespace Cerbert.Explore.Errors;

/// <summary>Which class was taken for which.</summary>
/// <param name="Names">The classes in the order of the matrix.</param>
/// <param name="Matrix">Rows are truths, columns predictions.</param>
public sealed record Confusions(IReadOnlyList<string> Names, ConfusionMatrix Matrix)
{
    /// <summary>The most classes of a matrix that can still be read.</summary>
    public const int MostClasses = 30;

    /// <summary>The confusions of a table; null where there are no single classes, or too many.</summary>
    public static Confusions? Of(DevTable table)
    {
        if (table.Task.Kind is not (TaskKind.Classification or TaskKind.Binary) || table.Labels.Count is 0 or > MostClasses)
            return null;
        Dictionary<string, int> places = table.Labels.Select((name, i) => (name, i)).ToDictionary(entry => entry.name, entry => entry.i, StringComparer.Ordinal);
        DevPrediction[] rows = [.. table.Rows.Where(row => row.Label.Length > 0 && row.Prediction.Length > 0)];
        return new Confusions(table.Labels, new ConfusionMatrix(
            Array.ConvertAll(rows, row => places[row.Label]), Array.ConvertAll(rows, row => places[row.Prediction]), table.Labels.Count));
    }
}
