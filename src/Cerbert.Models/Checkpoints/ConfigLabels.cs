using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cerbert.Models.Checkpoints;

/// <summary>The names of a classifier's classes, which config.json holds twice: id2label and label2id.</summary>
internal static class ConfigLabels
{
    private const int MostLabels = 1 << 20;

    /// <summary>The labels by id; without id2label as many LABEL_n as num_labels says, or two.</summary>
    public static ImmutableArray<string> Parse(ConfigFields fields)
    {
        const string Key = "id2label";
        if (!fields.TryGet(Key, out JsonElement map))
            return Numbered(fields.Integer("num_labels", 1, MostLabels, 2));
        if (map.ValueKind != JsonValueKind.Object)
            throw fields.Error(Key, $"is {ConfigFields.Raw(map)}", "an object such as {\"0\": \"negative\"}");
        var labels = new string?[map.EnumerateObject().Count()];
        foreach (JsonProperty label in map.EnumerateObject())
        {
            if (!int.TryParse(label.Name, NumberStyles.None, CultureInfo.InvariantCulture, out int id) || id >= labels.Length || labels[id] is not null)
                throw fields.Error(Key, $"has the key {BadFile.Quote(label.Name)}", $"each of 0 to {labels.Length - 1} once");
            if (label.Value.ValueKind != JsonValueKind.String)
                throw fields.Error(Key, $"has {ConfigFields.Raw(label.Value)} for {id}", "a name");
            labels[id] = fields.String(Key, label.Value);
        }
        if (labels.Length == 0)
            throw fields.Error(Key, "is empty", "at least one label");
        if (fields.TryGet("num_labels", out _) && fields.Integer("num_labels", 1, MostLabels) is var count && count != labels.Length)
            throw fields.Error("num_labels", $"is {count}", $"{labels.Length}, the number of entries of {Key}");
        return [.. labels!];
    }

    /// <summary>Replaces both maps.</summary>
    public static void Write(JsonObject json, ImmutableArray<string> labels)
    {
        var id2label = new JsonObject();
        var label2id = new JsonObject();
        for (int id = 0; id < labels.Length; id++)
        {
            id2label[id.ToString(CultureInfo.InvariantCulture)] = labels[id];
            label2id[labels[id]] = id;
        }
        json["id2label"] = id2label;
        json["label2id"] = label2id;
        json.Remove("num_labels");
    }

    /// <summary>LABEL_0, LABEL_1, ... as transformers names classes that have no names.</summary>
    public static ImmutableArray<string> Numbered(int count) =>
        [.. Enumerable.Range(0, count).Select(id => $"LABEL_{id.ToString(CultureInfo.InvariantCulture)}")];
}
