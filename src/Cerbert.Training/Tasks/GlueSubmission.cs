using System.Globalization;
using Cerbert.Training.Configuration;
using Cerbert.Training.Runs;

namespace Cerbert.Training.Tasks;

/// <summary>
/// The files the GLUE benchmark takes: <c>index</c>, the row's place in the test file from 0, and <c>prediction</c>, which is 0 or 1, a
/// label's name, or a score from 0 to 5, as the task wants it (Wang et al., arXiv 1804.07461; the sample files of gluebenchmark.com).
/// </summary>
public static class GlueSubmission
{
    private static readonly string[] YesNo = ["0", "1"], Nli = ["entailment", "neutral", "contradiction"], TwoNli = ["entailment", "not_entailment"];

    /// <summary>GLUE's files by name, and the labels in them; none for scores.</summary>
    internal static IReadOnlyDictionary<string, IReadOnlyList<string>> Labels { get; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
    {
        ["CoLA"] = YesNo,
        ["SST-2"] = YesNo,
        ["MRPC"] = YesNo,
        ["STS-B"] = [],
        ["QQP"] = YesNo,
        ["MNLI-m"] = Nli,
        ["MNLI-mm"] = Nli,
        ["QNLI"] = TwoNli,
        ["RTE"] = TwoNli,
        ["WNLI"] = YesNo,
        ["AX"] = Nli,
    };

    /// <summary>Writes a file to hand in.</summary>
    /// <param name="path">The file; it is replaced.</param>
    /// <param name="name">What GLUE calls it.</param>
    /// <param name="objective">Says what outputs mean.</param>
    /// <param name="outputs">[examples, outputs], in the order of the test file.</param>
    /// <param name="task">The task, with the names of its labels.</param>
    /// <exception cref="IOException">The disk is full or not writable.</exception>
    public static void Write(string path, string name, TaskObjective objective, float[] outputs, TaskConfig task)
    {
        ArgumentNullException.ThrowIfNull(objective);
        bool places = Labels[name].SequenceEqual(YesNo, StringComparer.Ordinal);
        int width = objective.Outputs;
        IEnumerable<string> predictions = Enumerable.Range(0, outputs.Length / width).Select(i =>
        {
            ReadOnlySpan<float> row = outputs.AsSpan(i * width, width);
            return places && width > 1 ? $"{ClassObjective.Largest(row)}" : Text(objective.Describe(row, task).Label, task);
        });
        PredictionsTsv.Write(path, ["index", "prediction"], predictions.Select((prediction, i) => (IReadOnlyList<string>)[$"{i}", prediction]));
    }

    // Other scores than from 0 to 5 are refused.
    private static string Text(string label, TaskConfig task) => task is RegressionTaskConfig
        ? Math.Clamp(double.Parse(label, CultureInfo.InvariantCulture), 0, 5).ToString("0.000", CultureInfo.InvariantCulture)
        : label;
}
