using System.Text.Json;
using Cerbert.Data;

namespace Cerbert.Cli.Verbs;

/// <summary>Texts, or pairs of them, to be tokenised or predicted.</summary>
/// <param name="First">The texts.</param>
/// <param name="Second">The second text of each pair; null where these are no pairs.</param>
internal sealed record Texts(IReadOnlyList<string> First, IReadOnlyList<string>? Second)
{
    /// <summary>Texts in memory at a time: enough of them to find neighbours of similar length.</summary>
    public const int Window = 4096;

    private const string StandardInput = "standard input";
    private const long LargestJson = 1L << 30;

    /// <summary>
    /// Reads a <c>.json</c> file (a list of strings, or of [a, b] pairs) or any other file (one text per line); "-" is standard input.
    /// </summary>
    /// <exception cref="InvalidDataException">The file is damaged or holds something else.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static Texts Read(string path) => Windows(path, int.MaxValue).FirstOrDefault() ?? new Texts([], null);

    /// <summary>The same a part at a time; of a file of lines no more than a part is in memory.</summary>
    /// <param name="path">The file.</param>
    /// <param name="size">Texts of a part; the last one may have fewer. A file without texts has no parts.</param>
    public static IEnumerable<Texts> Windows(string path, int size)
    {
        if (path == "-")
            return OfLines(Console.OpenStandardInput, StandardInput, size);
        if (Directory.Exists(path))
            throw new InvalidDataException($"{path}: is a folder; expected a file of texts");
        if (!File.Exists(path))
            throw new FileNotFoundException($"{path}: no such file; expected texts, one per line, or a .json list of strings or of [a, b] pairs", path);
        if (!IsJson(path))
            return OfLines(() => File.OpenRead(path), path, size);
        if (new FileInfo(path).Length is var length and > LargestJson)
            throw new InvalidDataException($"{path}: has {length} bytes, at most {LargestJson} are read of a .json list; split it, or give a file with a text per line");
        return ReadJson(path, File.ReadAllBytes(path)).Split(size);
    }

    /// <summary>Whether a file is read as a list in JSON.</summary>
    public static bool IsJson(string path) => Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase);

    /// <summary>The same texts; an empty one, as in training data, is a mistake upstream rather than something to have an opinion on.</summary>
    public static IEnumerable<Texts> Filled(IEnumerable<Texts> windows, string? path)
    {
        string name = path is "-" ? StandardInput : path ?? "";
        long before = 0;
        foreach (Texts texts in windows)
        {
            for (int i = 0; i < texts.First.Count; i++)
            {
                if (!string.IsNullOrWhiteSpace(texts.First[i]) && (texts.Second is null || !string.IsNullOrWhiteSpace(texts.Second[i])))
                    continue;
                string place = path is null ? $"text {before + i + 1}" : IsJson(name) ? $"{name}: item {before + i}" : $"{name}:{before + i + 1}";
                throw new InvalidDataException($"{place}: the text is empty; expected something to read: fill it in or leave it out");
            }

            before += texts.First.Count;
            yield return texts;
        }

        if (before == 0)
            throw new InvalidDataException($"{name}: there are no texts; expected at least one");
    }

    /// <summary>Reads texts to their end where they can be read again, so that a mistake in the last line is not found after an hour.</summary>
    public static void LookThrough(IEnumerable<Texts> windows, string? path, CancellationToken token)
    {
        if (path is "-")
            return;
        foreach (Texts _ in windows)
            token.ThrowIfCancellationRequested();
    }

    private static IEnumerable<Texts> OfLines(Func<Stream> open, string name, int size)
    {
        using (Stream stream = open())
        {
            var lines = new List<string>();
            foreach (string line in Utf8Lines.Read(stream, name))
            {
                lines.Add(line);
                if (lines.Count < size)
                    continue;
                yield return new Texts([.. lines], null);
                lines.Clear();
            }

            if (lines.Count > 0)
                yield return new Texts(lines, null);
        }
    }

    private IEnumerable<Texts> Split(int size)
    {
        for (int start = 0; start < First.Count; start += size)
            yield return new Texts([.. First.Skip(start).Take(size)], Second is null ? null : [.. Second.Skip(start).Take(size)]);
    }

    private static Texts ReadJson(string path, byte[] bytes)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(WithoutMark(bytes));
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path}:{e.LineNumber + 1}: is not valid JSON at byte {e.BytePositionInLine + 1}; expected a list of strings or of [a, b] pairs", e);
        }

        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Array)
                throw new InvalidDataException($"{path}: holds {Kind(document.RootElement)}; expected a list of strings or of [a, b] pairs");
            JsonElement[] items = [.. document.RootElement.EnumerateArray()];
            bool pairs = items.Length > 0 && items[0].ValueKind == JsonValueKind.Array;
            var first = new string[items.Length];
            string[]? second = pairs ? new string[items.Length] : null;
            for (int i = 0; i < items.Length; i++)
            {
                if (second is null)
                    first[i] = Text(path, i, items[i], "a string");
                else if (items[i].ValueKind == JsonValueKind.Array && items[i].GetArrayLength() == 2)
                    (first[i], second[i]) = (Text(path, i, items[i][0], "a pair of strings"), Text(path, i, items[i][1], "a pair of strings"));
                else
                    throw new InvalidDataException($"{path}: item {i} is {Kind(items[i])}; expected a pair of strings, as the first item is");
            }

            return new Texts(first, second);
        }
    }

    private static string Text(string path, int item, JsonElement value, string expected)
    {
        if (value.ValueKind != JsonValueKind.String)
            throw new InvalidDataException($"{path}: item {item} has {Kind(value)}; expected {expected}");
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidDataException($"{path}: item {item} is not valid Unicode (half of a surrogate pair, or not UTF-8)", e);
        }
    }

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => $"a list of {value.GetArrayLength()}",
        JsonValueKind.Object => "an object",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        _ => value.GetRawText(),
    };

    private static ReadOnlyMemory<byte> WithoutMark(byte[] bytes) =>
        bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsMemory(3) : bytes;
}
