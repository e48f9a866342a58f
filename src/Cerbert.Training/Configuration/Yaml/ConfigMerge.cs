namespace Cerbert.Training.Configuration.Yaml;

/// <summary>Puts one configuration over another.</summary>
internal static class ConfigMerge
{
    private static readonly string[] Discriminators = ["name", "kind"];

    /// <summary>The lower section with everything the upper one says in place of what it said.</summary>
    public static ConfigMapping Merge(ConfigMapping lower, ConfigMapping upper)
    {
        var merged = (ConfigMapping)lower.Copy();
        foreach (ConfigEntry entry in upper.Entries)
            merged.Set(entry.Key, Over(merged.Find(entry.Key)?.Value, entry.Value), entry.KeyOrigin);
        return merged;
    }

    private static ConfigNode Over(ConfigNode? lower, ConfigNode upper) => (lower, upper) switch
    {
        (ConfigMapping a, ConfigMapping b) when SameKind(a, b) => Merge(a, b),
        (ConfigScalar { IsNull: false } a, ConfigMapping b) when !Array.Exists(Discriminators, key => b.Find(key) is not null) => Merge(ConfigSections.Open(a), b),
        (ConfigSequence a, ConfigSequence b) when IsNamed(a) && IsNamed(b) => MergeItems(a, b),
        _ => upper,
    };

    private static ConfigSequence MergeItems(ConfigSequence lower, ConfigSequence upper)
    {
        var merged = (ConfigSequence)lower.Copy();
        foreach (ConfigNode item in upper.Items)
        {
            int at = merged.Items.ToList().FindIndex(other => ConfigSections.NameOf(other) == ConfigSections.NameOf(item));
            if (at < 0)
                merged.Items.Add(item);
            else
                merged.Items[at] = Over(merged.Items[at], item);
        }

        return merged;
    }

    // The keys of one kind mean nothing to another.
    private static bool SameKind(ConfigMapping lower, ConfigMapping upper) => Array.TrueForAll(Discriminators, key =>
        upper.Find(key)?.Value is not ConfigScalar wanted
        || (lower.Find(key) ?? lower.Find(ConfigSections.BareNameKey))?.Value is not ConfigScalar there || there.Value == wanted.Value);

    private static bool IsNamed(ConfigSequence list) => list.Items.Count > 0 && list.Items.All(item => ConfigSections.NameOf(item) is not null);
}
