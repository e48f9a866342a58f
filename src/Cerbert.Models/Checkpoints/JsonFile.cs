using System.Text.Json;
using System.Text.Unicode;

namespace Cerbert.Models.Checkpoints;

/// <summary>Reads a JSON file, with everything that can be wrong with it reported as one line.</summary>
internal static class JsonFile
{
    private static readonly JsonDocumentOptions s_options = new() { AllowDuplicateProperties = false };

    /// <summary>Parses a UTF-8 file of at most <paramref name="largest"/> bytes.</summary>
    public static JsonDocument Read(string path, long largest)
    {
        using FileBytes file = FileBytes.Open(path);
        if (file.Length > largest)
            throw BadFile.Error(path, $"has {file.Length} bytes, expected at most {largest}: not the JSON file its name says");
        var bytes = new byte[file.Length];
        file.ReadExactly(0, bytes);
        ReadOnlyMemory<byte> json = bytes;
        if (bytes.AsSpan().StartsWith("\uFEFF"u8))
            json = json[3..];
        if (!Utf8.IsValid(json.Span))
            throw BadFile.Error(path, "is not valid UTF-8: damaged");
        try
        {
            return JsonDocument.Parse(json, s_options);
        }
        catch (JsonException e)
        {
            string place = e.LineNumber is null ? "" : $" at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}";
            throw BadFile.Error(path, $"is not valid JSON{place}: {Reason(e)}", e);
        }
    }

    // The parser's own sentence, without the position it appends.
    private static string Reason(JsonException e)
    {
        int end = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return BadFile.OneLine(end < 0 ? e.Message : e.Message[..end]);
    }
}
