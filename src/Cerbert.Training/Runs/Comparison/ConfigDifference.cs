using Cerbert.Training.Configuration;
using Cerbert.Training.Configuration.Yaml;

namespace Cerbert.Training.Runs;

/// <summary>A key of the config in which runs differ.</summary>
/// <param name="Key">Such as <c>training.batch_size</c> or <c>tasks.sst.head.dropout</c>.</param>
/// <param name="Values">Of each run, in their order; null where a run has no such key.</param>
public sealed record ConfigDifference(string Key, IReadOnlyList<string?> Values)
{
    /// <summary>The keys in which configs differ, in the order of the first config that has them; where they are written differs always and is left out.</summary>
    public static IReadOnlyList<ConfigDifference> Of(IReadOnlyList<RunConfig> configs)
    {
        ArgumentNullException.ThrowIfNull(configs);
        Dictionary<string, string>[] all = [.. configs.Select(config => Flatten((config with { Output = null }).ToYaml()))];
        return
        [
            .. all.SelectMany(values => values.Keys).Distinct(StringComparer.Ordinal)
                .Select(key => new ConfigDifference(key, [.. all.Select(values => values.GetValueOrDefault(key))]))
                .Where(difference => difference.Values.Distinct(StringComparer.Ordinal).Count() > 1),
        ];
    }

    private static Dictionary<string, string> Flatten(string yaml)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        Add(values, "", YamlReader.ReadValue(yaml, new ConfigOrigin("", ""), new ConfigProblems()));
        return values;
    }

    private static void Add(Dictionary<string, string> values, string key, ConfigNode node)
    {
        switch (node)
        {
            case ConfigScalar scalar:
                values[key] = scalar.IsNull ? "" : scalar.Value;
                break;
            case ConfigSequence sequence when sequence.Items.All(item => item is ConfigScalar):
                values[key] = string.Join(", ", sequence.Items.Cast<ConfigScalar>().Select(item => item.Value));
                break;
            case ConfigSequence sequence:
                // By name, so that an item more does not make all that follow another.
                for (int i = 0; i < sequence.Items.Count; i++)
                    Add(values, $"{key}.{NameOf(sequence.Items[i]) ?? $"{i}"}", sequence.Items[i]);
                break;
            case ConfigMapping mapping:
                foreach (ConfigEntry entry in mapping.Entries)
                    Add(values, key.Length == 0 ? entry.Key : $"{key}.{entry.Key}", entry.Value);
                break;
        }
    }

    private static string? NameOf(ConfigNode item) => ((item as ConfigMapping)?.Find("name")?.Value as ConfigScalar)?.Value;
}
