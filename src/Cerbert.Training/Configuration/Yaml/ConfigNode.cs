namespace Cerbert.Training.Configuration.Yaml;

/// <summary>A value of a configuration before it is bound to a record, with the place it came from.</summary>
public abstract class ConfigNode
{
    private protected ConfigNode(ConfigOrigin origin) => Origin = origin;

    /// <summary>Where the value was written.</summary>
    public ConfigOrigin Origin { get; }

    /// <summary>What the node is, for messages: <c>'abc'</c>, <c>a list</c>, <c>a section</c>, <c>nothing</c>.</summary>
    public abstract string Describe();

    internal abstract ConfigNode Copy();
}

/// <summary>A single value.</summary>
public sealed class ConfigScalar(string value, bool plain, ConfigOrigin origin) : ConfigNode(origin)
{
    private const int LongestShown = 60;

    /// <summary>The text after YAML's unquoting.</summary>
    public string Value { get; } = value;

    /// <summary>Whether the value was written without quotes, so that <c>null</c> means nothing.</summary>
    public bool IsPlain { get; } = plain;

    /// <summary>Whether the value is YAML's null: empty, <c>~</c> or <c>null</c>, unquoted.</summary>
    public bool IsNull => IsPlain && Value is "" or "~" or "null" or "Null" or "NULL";

    /// <inheritdoc/>
    public override string Describe()
    {
        if (IsNull)
            return "nothing";
        string shown = Value.Length > LongestShown ? string.Concat(Value.AsSpan(0, LongestShown), "…") : Value;
        return $"'{shown.ReplaceLineEndings("\\n")}'";
    }

    internal override ConfigNode Copy() => this;
}

/// <summary>A list of values.</summary>
public sealed class ConfigSequence(ConfigOrigin origin) : ConfigNode(origin)
{
    /// <summary>The items in the order written.</summary>
    public IList<ConfigNode> Items { get; } = [];

    /// <inheritdoc/>
    public override string Describe() => "a list";

    internal override ConfigNode Copy()
    {
        var copy = new ConfigSequence(Origin);
        foreach (ConfigNode item in Items)
            copy.Items.Add(item.Copy());
        return copy;
    }
}

/// <summary>Named values in the order written.</summary>
public sealed class ConfigMapping(ConfigOrigin origin) : ConfigNode(origin)
{
    /// <summary>The entries in the order written; keys are unique.</summary>
    public IList<ConfigEntry> Entries { get; } = [];

    /// <summary>The entry of that key, or null.</summary>
    public ConfigEntry? Find(string key)
    {
        foreach (ConfigEntry entry in Entries)
            if (entry.Key == key)
                return entry;
        return null;
    }

    /// <inheritdoc/>
    public override string Describe() => "a section";

    /// <summary>Adds the key, or replaces it with its place.</summary>
    internal void Set(string key, ConfigNode value, ConfigOrigin keyOrigin)
    {
        var entry = new ConfigEntry(key, value, keyOrigin);
        if (Find(key) is { } existing)
            Entries[Entries.IndexOf(existing)] = entry;
        else
            Entries.Add(entry);
    }

    internal override ConfigNode Copy()
    {
        var copy = new ConfigMapping(Origin);
        foreach (ConfigEntry entry in Entries)
            copy.Entries.Add(new ConfigEntry(entry.Key, entry.Value.Copy(), entry.KeyOrigin));
        return copy;
    }
}

/// <summary>One key of a <see cref="ConfigMapping"/>.</summary>
public sealed class ConfigEntry(string key, ConfigNode value, ConfigOrigin keyOrigin)
{
    /// <summary>The key as written.</summary>
    public string Key { get; } = key;

    /// <summary>Where the key was written.</summary>
    public ConfigOrigin KeyOrigin { get; } = keyOrigin;

    /// <summary>The value; an override replaces it.</summary>
    public ConfigNode Value { get; internal set; } = value;
}
