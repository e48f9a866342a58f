using System.Globalization;
using System.Text.Json;

namespace Cerbert.Tokenizers.Files;

/// <summary>A value in a JSON file that knows its file and place, so that every complaint names both.</summary>
internal readonly struct JsonView
{
    private readonly string file;
    private readonly string place;
    private readonly JsonElement element;

    private JsonView(string file, string place, JsonElement element) =>
        (this.file, this.place, this.element) = (file, place, element);

    public bool IsObject => element.ValueKind == JsonValueKind.Object;

    public bool IsArray => element.ValueKind == JsonValueKind.Array;

    public bool IsString => element.ValueKind == JsonValueKind.String;

    /// <summary>Reads a file whose root is an object and hands it to <paramref name="read"/>.</summary>
    public static T Read<T>(string file, byte[] bytes, Func<JsonView, T> read)
    {
        JsonDocument document;
        ReadOnlyMemory<byte> json = bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsMemory(3) : bytes;
        try
        {
            document = JsonDocument.Parse(json);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(
                $"{file}: broken JSON at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}; download the file again", e);
        }
        using (document)
        {
            var root = new JsonView(file, "", document.RootElement);
            return root.IsObject ? read(root) : throw root.Fail("expected a JSON object");
        }
    }

    /// <summary>The value of a key, or null where the key is missing or its value is null.</summary>
    public JsonView? Get(string key)
    {
        RequireObject();
        return element.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null
            ? new JsonView(file, Join(key), value)
            : null;
    }

    /// <summary>Whether a key is there, be it with null.</summary>
    public bool Has(string key) => IsObject && element.TryGetProperty(key, out _);

    public JsonView Require(string key) => Get(key) ?? throw Fail($"key '{key}' is missing");

    public string String()
    {
        if (!IsString)
            throw Fail($"expected a string, found {Shown}");
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Fail("the string holds half of a surrogate pair, which is no character");
        }
    }

    public bool Bool() => element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Fail($"expected true or false, found {Shown}"),
    };

    /// <summary>A whole number in [0, limit).</summary>
    public int Int(int limit) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out int value) && value >= 0 && value < limit
            ? value
            : throw Fail($"expected a whole number from 0 to {limit - 1}, found {Shown}");

    public double Number() =>
        element.ValueKind == JsonValueKind.Number ? element.GetDouble() : throw Fail($"expected a number, found {Shown}");

    public IEnumerable<JsonView> Items()
    {
        if (!IsArray)
            throw Fail($"expected a list, found {Shown}");
        int i = 0;
        foreach (JsonElement item in element.EnumerateArray())
            yield return new JsonView(file, $"{place}[{(i++).ToString(CultureInfo.InvariantCulture)}]", item);
    }

    public IEnumerable<(string Name, JsonView Value)> Properties()
    {
        RequireObject();
        foreach (JsonProperty property in element.EnumerateObject())
        {
            string name;
            try
            {
                name = property.Name;
            }
            catch (InvalidOperationException)
            {
                throw Fail("a key holds half of a surrogate pair, which is no character");
            }
            yield return (name, new JsonView(file, Join(name), property.Value));
        }
    }

    public InvalidDataException Fail(string problem) =>
        new(place.Length == 0 ? $"{file}: {problem}" : $"{file}: {place}: {problem}");

    private string Shown => element.GetRawText() is { Length: > 60 } raw ? raw[..60] + "…" : element.GetRawText();

    private string Join(string key) => place.Length == 0 ? key : $"{place}.{key}";

    private void RequireObject()
    {
        if (!IsObject)
            throw Fail($"expected an object, found {Shown}");
    }
}
