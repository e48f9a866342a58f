using System.Text;
using System.Text.Json;
using Cerbert.Data;

namespace Cerbert.Cli.Verbs;

/// <summary>Texts, or pairs of them, to be tokenised or predicted.</summary>
/// <param name="First">The texts.</param>
/// <param name="Second">The second text of each pair; null where these are no pairs.</param>
internal sealed record Texts(IReadOnlyList<string> First, IReadOnlyList<string>? Second)
{
    private const long LargestFile = 1L << 30;

    /// <summary>
    /// Reads a <c>.json</c> file (a list of strings, or of [a, b] pairs) or any other file (one text per line); "-" is standard input.
    /// </summary>
    /// <exception cref="InvalidDataException">The file is damaged or holds something else.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static Texts Read(string path)
    {
        if (path == "-")
        {
            using var memory = new MemoryStream();
            using Stream input = Console.OpenStandardInput();
            input.CopyTo(memory);
            return ReadLines("standard input", memory.ToArray());
        }

        if (Directory.Exists(path))
            throw new InvalidDataException($"{path}: is a folder; expected a file of texts");
        if (!File.Exists(path))
            throw new FileNotFoundException($"{path}: no such file; expected texts, one per line, or a .json list of strings or of [a, b] pairs", path);
        if (new FileInfo(path).Length is var length and > LargestFile)
            throw new InvalidDataException($"{path}: has {length} bytes, at most {LargestFile} are read at once; split it");
        byte[] bytes = File.ReadAllBytes(path);
        return Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase) ? ReadJson(path, bytes) : ReadLines(path, bytes);
    }

    private static Texts ReadLines(string path, byte[] bytes)
    {
        var lines = new List<string>();
        ReadOnlySpan<byte> rest = WithoutMark(bytes).Span;
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            try
            {
                lines.Add(TextFiles.Strict.GetString(line.EndsWith("\r"u8) ? line[..^1] : line));
            }
            catch (DecoderFallbackException e)
            {
                throw new InvalidDataException($"{path}:{lines.Count + 1}: is not valid UTF-8; convert the file", e);
            }
        }

        return new Texts(lines, null);
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
