namespace Cerbert.Training.Runs;

/// <summary>How the gradients of two tasks lay to each other over a whole run.</summary>
/// <param name="First">A task.</param>
/// <param name="Second">Another task.</param>
/// <param name="MeanCosine">From −1, opposite, to 1, the same.</param>
/// <param name="NegativeShare">The share of the recorded steps in which they conflicted, 0 to 1.</param>
/// <param name="Steps">How many steps were recorded.</param>
public sealed record TaskConflict(string First, string Second, double MeanCosine, double NegativeShare, int Steps)
{
    /// <summary>What was recorded, pair by pair; pairs in the order of their first record.</summary>
    /// <param name="cosines">The pair as <c>first/second</c>, and the cosine of a step.</param>
    internal static IReadOnlyList<TaskConflict> Of(IEnumerable<KeyValuePair<string, double>> cosines) =>
    [
        .. cosines.GroupBy(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal).Select(pair =>
        {
            string[] names = pair.Key.Split('/', 2);
            return new TaskConflict(names[0], names[^1], pair.Average(), pair.Count(cosine => cosine < 0) / (double)pair.Count(), pair.Count());
        }),
    ];
}
