using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cerbert.Models.Checkpoints;

/// <summary>
/// The config.json of a Hugging Face folder: what every family of encoders has. A family derives from it, reads its own
/// field names and limits, and writes back what changed; fields this program does not know survive loading and saving.
/// </summary>
public abstract record ModelConfig
{
    /// <summary>The name of the file in a model folder.</summary>
    public const string FileName = "config.json";

    private const long LargestFile = 1 << 24;

    private static readonly Dictionary<string, Func<ConfigFields, ModelConfig>> s_families =
        new(StringComparer.Ordinal)
        {
            [BertConfig.Family] = BertConfig.Parse,
            [RobertaConfig.Family] = RobertaConfig.Parse,
            [XlmRobertaConfig.Family] = XlmRobertaConfig.Parse,
            [DistilBertConfig.Family] = DistilBertConfig.Parse,
            [ElectraConfig.Family] = ElectraConfig.Parse,
            [AlbertConfig.Family] = AlbertConfig.Parse,
            [XlnetConfig.Family] = XlnetConfig.Parse,
            [BartConfig.Family] = BartConfig.Parse,
        };

    private static readonly JsonSerializerOptions s_indented =
        new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The family ("model_type"), such as "bert".</summary>
    public abstract string ModelType { get; }

    /// <summary>How the family's checkpoints name their weights.</summary>
    public abstract NameMap Names { get; }

    /// <summary>The classes of transformers that the weights fit ("architectures"), such as BertForSequenceClassification.</summary>
    public ImmutableArray<string> Architectures { get; init; } = [];

    /// <summary>How the weights beside it are stored ("dtype", formerly "torch_dtype"); null where it does not say.</summary>
    public WeightType? DType { get; init; }

    /// <summary>Names of a classifier's classes, by id ("id2label"); transformers' default is two.</summary>
    public ImmutableArray<string> Labels { get; init; } = ConfigLabels.Numbered(2);

    /// <summary>What a classifier's outputs mean ("problem_type"); null where it does not say.</summary>
    public ProblemType? Problem { get; init; }

    /// <summary>Whether the masked-language-model head shares the word embeddings ("tie_word_embeddings").</summary>
    public bool TieWordEmbeddings { get; init; } = true;

    /// <summary>The file as it was read; empty for a configuration made in the program. Never changed.</summary>
    private protected JsonObject Original { get; init; } = [];

    /// <summary>The number of classes.</summary>
    public int LabelCount => Labels.Length;

    /// <summary>Tokens in the vocabulary.</summary>
    public abstract int VocabularySize { get; init; }

    /// <summary>Reads and checks the config.json of a model folder, or such a file.</summary>
    /// <exception cref="InvalidDataException">A field is missing, of the wrong kind or out of range, or the family is not supported.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static ModelConfig Load(string path)
    {
        string file = Directory.Exists(path) ? Path.Combine(path, FileName) : path;
        using JsonDocument json = JsonFile.Read(file, LargestFile);
        if (json.RootElement.ValueKind != JsonValueKind.Object)
            throw BadFile.Error(file, "is not a JSON object: not the config.json of a model");
        var fields = new ConfigFields(file, json.RootElement);
        return s_families[FamilyOf(fields)](fields) with { Original = JsonObject.Create(json.RootElement.Clone())! };
    }

    /// <summary>The file's content: the original fields, with those that were changed since it was read.</summary>
    public string ToJson()
    {
        var json = (JsonObject)Original.DeepClone();
        JsonElement original = JsonSerializer.SerializeToElement(Original);
        ModelConfig? before = Original.Count == 0 ? null : s_families[ModelType](new ConfigFields(FileName, original));
        json["model_type"] = ModelType;
        if (before is null || !Architectures.SequenceEqual(before.Architectures))
            json["architectures"] = new JsonArray([.. Architectures.Select(name => (JsonNode)name)]);
        if (DType != before?.DType)
        {
            json.Remove("torch_dtype");
            json["dtype"] = DType?.PyTorchName();
        }
        if (before is null || !Labels.SequenceEqual(before.Labels))
            ConfigLabels.Write(json, Labels);
        if (Problem != before?.Problem)
            json["problem_type"] = Problem is { } problem ? ConfigNames.OfProblem(problem) : null;
        if (TieWordEmbeddings != (before?.TieWordEmbeddings ?? true))
            json["tie_word_embeddings"] = TieWordEmbeddings;
        WriteChanges(json, before);
        return json.ToJsonString(s_indented) + "\n";
    }

    /// <summary>Writes the fields of the family that differ from <paramref name="before"/>; all where it is null.</summary>
    private protected abstract void WriteChanges(JsonObject json, ModelConfig? before);

    /// <summary>Fills in the fields every family has.</summary>
    private protected T WithCommon<T>(ConfigFields fields)
        where T : ModelConfig =>
        (T)(this with
        {
            Architectures = ParseArchitectures(fields),
            DType = ParseType(fields),
            Labels = ConfigLabels.Parse(fields),
            Problem = fields.TryGet("problem_type", out _) ? fields.Choice("problem_type", default, ConfigNames.Problems) : null,
            TieWordEmbeddings = fields.Flag("tie_word_embeddings", true),
        });

    private static string FamilyOf(ConfigFields fields)
    {
        string supported = string.Join(", ", s_families.Keys);
        string? family = fields.Text("model_type");
        if (family is null)
        {
            // The first published files have no model_type, but name the class.
            string architecture = ParseArchitectures(fields).FirstOrDefault("");
            family = s_families.Keys.FirstOrDefault(f => architecture.StartsWith($"{f}For", StringComparison.OrdinalIgnoreCase)
                || architecture.Equals($"{f}Model", StringComparison.OrdinalIgnoreCase));
            return family ?? throw fields.Error("model_type", "is missing", $"one of the supported families: {supported}");
        }
        return s_families.ContainsKey(family)
            ? family
            : throw fields.Error("model_type", $"is {BadFile.Quote(family)}", $"one of the supported families: {supported}");
    }

    private static ImmutableArray<string> ParseArchitectures(ConfigFields fields)
    {
        const string Key = "architectures";
        if (!fields.TryGet(Key, out JsonElement list))
            return [];
        if (list.ValueKind != JsonValueKind.Array || list.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
            throw fields.Error(Key, $"is {ConfigFields.Raw(list)}", "a list of class names");
        return [.. list.EnumerateArray().Select(item => fields.String(Key, item))];
    }

    private static WeightType? ParseType(ConfigFields fields)
    {
        string key = fields.TryGet("dtype", out _) ? "dtype" : "torch_dtype";
        if (fields.Text(key) is not { } name)
            return null;
        const string Prefix = "torch.";
        WeightType? type = WeightTypes.FromPyTorch(name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name);
        return type is { } known && known.IsFloat()
            ? known
            : throw fields.Error(key, $"is {BadFile.Quote(name)}", "one of float32, float16, bfloat16, float64");
    }
}
