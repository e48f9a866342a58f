using System.Text.Json;

namespace Cerbert.Models.Checkpoints;

/// <summary>Reads typed, range-checked fields of a config.json. A field that is absent or null takes its default.</summary>
internal sealed class ConfigFields(string file, JsonElement root)
{
    /// <summary>The file, for messages.</summary>
    public string File => file;

    /// <summary>A field's value; false where it is absent or null.</summary>
    public bool TryGet(string key, out JsonElement value) =>
        root.TryGetProperty(key, out value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>Whether a field is there with the value null.</summary>
    public bool IsNull(string key) => root.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.Null;

    /// <summary>A whole number from <paramref name="least"/> to <paramref name="most"/>; required where there is no default.</summary>
    public int Integer(string key, int least, int most, int? fallback = null)
    {
        if (!TryGet(key, out JsonElement value))
            return fallback ?? throw Error(key, "is missing", $"a whole number from {least} to {most}");
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= least && number <= most
            ? number
            : throw Error(key, $"is {Raw(value)}", $"a whole number from {least} to {most}");
    }

    /// <summary>A number from <paramref name="least"/> up to, not including, <paramref name="below"/>.</summary>
    public double Number(string key, double least, double below, double fallback)
    {
        if (!TryGet(key, out JsonElement value))
            return fallback;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number >= least && number < below
            ? number
            : throw Error(key, $"is {Raw(value)}", $"a number from {least} up to (not including) {below}");
    }

    /// <summary>A probability that leaves something: from 0 up to, not including, 1.</summary>
    public double Probability(string key, double fallback) => Number(key, 0, 1, fallback);

    /// <summary>true or false.</summary>
    public bool Flag(string key, bool fallback)
    {
        if (!TryGet(key, out JsonElement value))
            return fallback;
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw Error(key, $"is {Raw(value)}", "true or false");
    }

    /// <summary>Text; null where absent.</summary>
    public string? Text(string key)
    {
        if (!TryGet(key, out JsonElement value))
            return null;
        return value.ValueKind == JsonValueKind.String ? String(key, value) : throw Error(key, $"is {Raw(value)}", "text");
    }

    /// <summary>One of several names; <paramref name="fallback"/> where absent.</summary>
    public T Choice<T>(string key, T fallback, IReadOnlyDictionary<string, T> choices)
    {
        string? text = Text(key);
        if (text is null)
            return fallback;
        return choices.TryGetValue(text, out T? choice)
            ? choice
            : throw Error(key, $"is {BadFile.Quote(text)}", $"one of {string.Join(", ", choices.Keys)}");
    }

    /// <summary>The text of a string element of the field; half of a surrogate pair in it is an error.</summary>
    public string String(string key, JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Error(key, "holds half of a surrogate pair", "valid text");
        }
    }

    /// <summary>An error about one field.</summary>
    public InvalidDataException Error(string key, string actual, string expected) =>
        BadFile.Error(file, $"\"{key}\" {actual}, expected {expected}");

    /// <summary>A value as the file has it, shortened, for messages.</summary>
    public static string Raw(JsonElement value) => BadFile.Quote(value.GetRawText());
}
