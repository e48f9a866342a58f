using System.Globalization;
using System.Text.Json;

namespace Cerbert.Training.Runs;

/// <summary>A line of <c>metrics.jsonl</c> whose values are asked for by name; one that is not what was written there is named.</summary>
internal sealed class LogLine : IDisposable
{
    private readonly JsonDocument json;
    private readonly string place;

    public LogLine(string text, string path, int number)
    {
        json = JsonDocument.Parse(text);
        place = $"{path}:{number}";
        Kind = json.RootElement.TryGetProperty("kind", out JsonElement kind) && kind.ValueKind == JsonValueKind.String ? kind.GetString()! : "";
    }

    /// <summary>What the line is about.</summary>
    public string Kind { get; }

    public void Dispose() => json.Dispose();

    /// <summary>A number; NaN and infinity are written as texts.</summary>
    public double Number(string key) => OptionalNumber(key) ?? throw Wrong(key, "a number");

    /// <summary>A number, or null where the line has no such key, as in logs of earlier versions.</summary>
    public double? OptionalNumber(string key) =>
        json.RootElement.TryGetProperty(key, out JsonElement value) ? NumberOf(value, key) : null;

    /// <summary>A text, or null where the line has none.</summary>
    public string? OptionalText(string key) =>
        json.RootElement.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Whether the line has a key.</summary>
    public bool Has(string key) => json.RootElement.TryGetProperty(key, out _);

    /// <summary>True or false.</summary>
    public bool Flag(string key) =>
        json.RootElement.TryGetProperty(key, out JsonElement value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw Wrong(key, "true or false");

    /// <summary>Numbers by name, in the order written.</summary>
    public IEnumerable<KeyValuePair<string, double>> Numbers(string key) =>
        json.RootElement.TryGetProperty(key, out JsonElement section) && section.ValueKind == JsonValueKind.Object
            ? [.. section.EnumerateObject().Select(entry => KeyValuePair.Create(entry.Name, NumberOf(entry.Value, $"{key}.{entry.Name}")))]
            : throw Wrong(key, "numbers by name");

    private double NumberOf(JsonElement value, string key) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.String when double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out double special) => special,
        _ => throw Wrong(key, "a number"),
    };

    private InvalidDataException Wrong(string key, string expected) =>
        new($"{place}: '{key}' of a line about '{Kind}' is not {expected}: the log was changed or is of another version; remove the line");
}
