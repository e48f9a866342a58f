using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Cerbert.Data;
using Cerbert.Training.Configuration;
using Cerbert.Training.Runs;

namespace Cerbert.Training.Tasks;

/// <summary>
/// The files the CLUE benchmark takes (Xu et al., arXiv 2004.05986; cluebenchmarks.com): a JSON object per line with the row's <c>id</c> and its
/// <c>label</c>, a text: <c>{"id": 0, "label": "0"}</c>.
/// </summary>
public static class ClueSubmission
{
    // Texts stay readable: nothing of this is ever put into a page.
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>CLUE's tasks by name, and the labels in their files where they are few.</summary>
    internal static IReadOnlyDictionary<string, IReadOnlyList<string>?> Labels { get; } = new Dictionary<string, IReadOnlyList<string>?>(StringComparer.Ordinal)
    {
        ["AFQMC"] = ["0", "1"],
        ["CSL"] = ["0", "1"],
        ["CMNLI"] = ["entailment", "neutral", "contradiction"],
        ["TNEWS"] = null,
        ["IFLYTEK"] = null,
    };

    /// <summary>What CLUE calls the file of a task.</summary>
    internal static string FileName(string name) => $"{name.ToLowerInvariant()}_predict.json";

    /// <summary>Writes a file to hand in.</summary>
    /// <param name="path">The file; it is replaced.</param>
    /// <param name="name">What CLUE calls the task.</param>
    /// <param name="objective">Says what outputs mean.</param>
    /// <param name="outputs">[examples, outputs], in the order of the test file.</param>
    /// <param name="data">The test file, whose ids are taken where it has some; else a row's place from 0.</param>
    /// <param name="task">The task, with the names of its labels.</param>
    /// <exception cref="IOException">The disk is full or not writable.</exception>
    public static void Write(string path, string name, TaskObjective objective, float[] outputs, DataSet data, TaskConfig task)
    {
        ArgumentNullException.ThrowIfNull(objective);
        ArgumentNullException.ThrowIfNull(data);
        int width = objective.Outputs;
        bool places = Labels[name] is ["0", "1"] && width > 1;
        IEnumerable<string> lines = data.Examples.Select((example, i) =>
        {
            ReadOnlySpan<float> row = outputs.AsSpan(i * width, width);
            string label = places ? $"{ClassObjective.Largest(row)}" : objective.Describe(row, task).Label;
            return $"{{\"id\": {Id(example.Id, i)}, \"label\": {JsonSerializer.Serialize(label, Readable)}}}\n";
        });
        AtomicFile.WriteText(path, string.Concat(lines));
    }

    private static string Id(string? id, int place) => id is null ? $"{place}"
        : long.TryParse(id, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? $"{number}" : JsonSerializer.Serialize(id, Readable);
}
