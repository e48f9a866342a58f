using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cerbert.Training.Runs;

/// <summary>
/// <c>metrics.jsonl</c>: one JSON object per line, each with <c>step</c> and <c>kind</c> first. Lines reach the file at once,
/// so that a running training can be watched; the last may be torn after a crash.
/// </summary>
public sealed class MetricsLog : IDisposable
{
    /// <summary>The kinds of lines that tell of one session, from the start or resumption of the run to its end or interruption.</summary>
    internal const string StartedKind = "started", FinishedKind = "finished";

    /// <summary>The kinds of lines that tell of steps, of scores, and of gradients that were compared.</summary>
    internal const string StepKind = "step", EvaluationKind = "evaluation", ConflictsKind = "conflicts";

    // NaN and infinity, which plain JSON cannot say, become texts: a diverged loss must be seen.
    private static readonly JsonSerializerOptions Json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private readonly string _path;
    private FileStream _file;

    /// <summary>Opens the log for appending, without a torn last line.</summary>
    /// <param name="path">The file; it is made when it does not exist.</param>
    public MetricsLog(string path)
    {
        _path = path;
        _file = OpenAtEnd(path);
    }

    /// <summary>Appends a line.</summary>
    /// <param name="step">Optimizer steps done.</param>
    /// <param name="kind">What the line is about: <c>step</c>, <c>evaluation</c>, <c>checkpoint</c> …</param>
    /// <param name="values">Numbers, texts, or dictionaries of them.</param>
    public void Append(long step, string kind, IEnumerable<KeyValuePair<string, object?>> values)
    {
        var line = new Dictionary<string, object?>(StringComparer.Ordinal) { ["step"] = step, ["kind"] = kind };
        foreach ((string key, object? value) in values)
            line.Add(key, value);
        byte[] bytes = [.. JsonSerializer.SerializeToUtf8Bytes(line, Json), (byte)'\n'];
        try
        {
            _file.Write(bytes);
            _file.Flush();
        }
        catch (IOException e)
        {
            throw SaveError.Describe(e, _path);
        }
    }

    /// <summary>Removes the lines of later steps, and those of earlier sessions: the run goes on from a checkpoint at this one.</summary>
    /// <param name="step">The last step to keep.</param>
    /// <exception cref="InvalidDataException">A line before the last is not what this class writes.</exception>
    public void TruncateAfterStep(long step)
    {
        _file.Dispose();
        var kept = new StringBuilder();
        foreach ((long at, string text) in Read(_path))
            if (at <= step && KindOf(text) is not (StartedKind or FinishedKind))
                kept.Append(text).Append('\n');
        AtomicFile.WriteText(_path, kept.ToString());
        _file = OpenAtEnd(_path);
    }

    /// <summary>Reads the whole lines of a log, also one that is being written.</summary>
    /// <returns>Step and text of each line.</returns>
    /// <exception cref="InvalidDataException">A line is not a JSON object with a step; the message names it.</exception>
    public static IEnumerable<(long Step, string Text)> Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        string text = reader.ReadToEnd();
        int number = 0;
        for (int start = 0, end; (end = text.IndexOf('\n', start)) >= 0; start = end + 1)
        {
            string line = text[start..end];
            yield return (StepOf(line, path, ++number), line);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static string? KindOf(string line)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.TryGetProperty("kind", out JsonElement kind) && kind.ValueKind == JsonValueKind.String ? kind.GetString() : null;
    }

    /// <summary>The step of a line.</summary>
    /// <exception cref="InvalidDataException">It is not a JSON object with a step; the message names it.</exception>
    internal static long StepOf(string line, string path, int number)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("step", out JsonElement step)
                && step.ValueKind == JsonValueKind.Number && step.TryGetInt64(out long value))
                return value;
        }
        catch (JsonException)
        {
            // Reported below, like any other line that is not ours.
        }
        throw new InvalidDataException($"{path}:{number}: is no JSON object with a step; remove the line");
    }

    private static FileStream OpenAtEnd(string path)
    {
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        long end = file.Length;
        for (; end > 0; end--)
        {
            file.Position = end - 1;
            if (file.ReadByte() == '\n')
                break;
        }
        file.SetLength(end);
        file.Position = end;
        return file;
    }
}
