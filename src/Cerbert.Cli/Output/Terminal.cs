using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cerbert.Cli.Output;

/// <summary>Where a verb writes: results to one stream, remarks and progress to the other.</summary>
internal sealed class Terminal
{
    /// <summary>Indented, snake_case, letters of all scripts as they are.</summary>
    public static JsonSerializerOptions JsonOptions { get; } = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly bool live;
    private readonly bool colour;

    /// <summary>A terminal over two writers.</summary>
    /// <param name="output">Takes results.</param>
    /// <param name="error">Takes remarks, progress and errors.</param>
    /// <param name="live">Whether <paramref name="error"/> is a screen on which lines can be drawn over.</param>
    /// <param name="colour">Whether to colour what is written there.</param>
    public Terminal(TextWriter output, TextWriter error, bool live = false, bool colour = false)
    {
        Output = output;
        Error = error;
        this.live = live;
        this.colour = colour;
    }

    /// <summary>Standard output: results, and nothing but JSON where <see cref="JsonOnly"/>.</summary>
    public TextWriter Output { get; }

    /// <summary>Standard error.</summary>
    public TextWriter Error { get; }

    /// <summary>Whether the verb runs with <c>--json</c>.</summary>
    public bool JsonOnly { get; set; }

    /// <summary>Where text for people goes: beside the JSON, not into it.</summary>
    public TextWriter Human => JsonOnly ? Error : Output;

    /// <summary>The process's own streams, in UTF-8; colour unless NO_COLOR is set.</summary>
    public static Terminal OfProcess()
    {
        bool isScreen = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not "dumb";
        bool isColoured = isScreen && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return new Terminal(Open(Console.OpenStandardOutput()), Open(Console.OpenStandardError()), isScreen, isColoured);
    }

    /// <summary>One line "error: …".</summary>
    public void WriteError(string line) => Error.WriteLine(colour ? $"\u001b[31merror:\u001b[0m {line}" : $"error: {line}");

    /// <summary>A result for machines.</summary>
    public void WriteJson<T>(T value) => Output.WriteLine(JsonSerializer.Serialize(value, JsonOptions));

    /// <summary>A list for machines, each item written when it is there; the same text as <see cref="WriteJson"/> of all.</summary>
    public void WriteJsonList<T>(IEnumerable<T> items)
    {
        string separator = "[\n  ";
        foreach (T item in items)
        {
            Output.Write(separator);
            Output.Write(JsonSerializer.Serialize(item, JsonOptions).Replace("\n", "\n  ", StringComparison.Ordinal));
            separator = ",\n  ";
        }

        Output.Write(separator[0] == '[' ? "[]\n" : "\n]\n");
    }

    /// <summary>Runs long work under a progress display: a bar on a screen, an occasional line elsewhere.</summary>
    /// <param name="what">Names the work, such as "training".</param>
    /// <param name="total">Steps it takes.</param>
    /// <param name="work">Does it, on the calling thread, and reports each step.</param>
    public T Track<T>(string what, long total, Func<WorkProgress, T> work) =>
        live ? LiveProgress.Run(Error, colour, what, total, work) : work(new LineProgress(Error, what, total));

    // Auto-flushed: a line is there when it is written, also in a log that someone follows.
    private static StreamWriter Open(Stream stream) => new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true, NewLine = "\n" };
}
