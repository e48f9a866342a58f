using System.Text;

namespace Cerbert.Training.Configuration.Yaml;

/// <summary>
/// Replaces <c>${NAME}</c> and <c>${NAME:-default}</c> in all values; <c>$${</c> is a literal <c>${</c>. A name is looked
/// up in the config's <c>variables</c> section first (<c>--set variables.NAME=…</c> changes it), then in the environment.
/// </summary>
internal sealed class VariableExpander(ConfigProblems problems, Func<string, string?> environment)
{
    /// <summary>The section's key.</summary>
    public const string Section = "variables";

    private readonly Dictionary<string, ConfigScalar> _variables = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    /// <summary>Takes the variables section out of the tree and expands everything else in place.</summary>
    public void Expand(ConfigMapping root)
    {
        ConfigEntry? section = root.Find(Section);
        if (section is not null)
        {
            root.Entries.Remove(section);
            ReadVariables(section);
        }
        Visit(root, "");
        foreach ((string name, ConfigScalar value) in _variables)
            if (!_used.Contains(name) && value.Origin.Where.StartsWith("--set ", StringComparison.Ordinal))
                problems.Add(value.Origin.Where, $"{Section}.{name}", $"nothing in the config uses ${{{name}}}; {NearestName.Hint(name, _used)}");
    }

    private void ReadVariables(ConfigEntry section)
    {
        if (section.Value is ConfigScalar { IsNull: true })
            return;
        if (section.Value is not ConfigMapping mapping)
        {
            problems.Add(section.Value.Origin.Where, Section, $"is {section.Value.Describe()}; expected name: value lines");
            return;
        }
        // In the order written: a variable may use those above it.
        foreach (ConfigEntry entry in mapping.Entries)
        {
            string key = $"{Section}.{entry.Key}";
            if (entry.Value is ConfigScalar { IsNull: false } scalar)
                _variables[entry.Key] = Expand(scalar, key);
            else
                problems.Add(entry.Value.Origin.Where, key, $"is {entry.Value.Describe()}; expected a single value");
        }
    }

    private ConfigNode Visit(ConfigNode node, string key)
    {
        switch (node)
        {
            case ConfigScalar scalar:
                return Expand(scalar, key);
            case ConfigSequence sequence:
                string[] labels = ConfigSections.Labels([.. sequence.Items.Select(ConfigSections.NameOf)]);
                for (int i = 0; i < labels.Length; i++)
                    sequence.Items[i] = Visit(sequence.Items[i], $"{key}.{labels[i]}");
                break;
            case ConfigMapping mapping:
                foreach (ConfigEntry entry in mapping.Entries)
                    entry.Value = Visit(entry.Value, key.Length == 0 ? entry.Key : $"{key}.{entry.Key}");
                break;
        }
        return node;
    }

    private ConfigScalar Expand(ConfigScalar scalar, string key)
    {
        string text = scalar.Value;
        if (!text.Contains("${", StringComparison.Ordinal))
            return scalar;
        string folder = scalar.Origin.BaseFolder;
        var result = new StringBuilder();
        for (int i = 0; i < text.Length;)
        {
            int start = text.IndexOf("${", i, StringComparison.Ordinal);
            if (start < 0)
            {
                result.Append(text, i, text.Length - i);
                break;
            }
            result.Append(text, i, start - i);
            if (start > i && text[start - 1] == '$')
            {
                result.Append('{'); // the first $ is already there
                i = start + 2;
                continue;
            }
            int end = text.IndexOf('}', start);
            if (end < 0)
            {
                problems.Add(scalar.Origin.Where, key, $"{scalar.Describe()} has '${{' without '}}'; write $${{ for a literal ${{");
                return scalar;
            }
            if (Lookup(text[(start + 2)..end], scalar, key) is not { } value)
                return scalar;
            // A value that starts a path brings the folder the path is relative to.
            if (result.Length == 0)
                folder = value.BaseFolder;
            result.Append(value.Text);
            i = end + 1;
        }
        return new ConfigScalar(result.ToString(), scalar.IsPlain, scalar.Origin with { BaseFolder = folder });
    }

    private (string Text, string BaseFolder)? Lookup(string reference, ConfigScalar at, string key)
    {
        int dash = reference.IndexOf(":-", StringComparison.Ordinal);
        string name = (dash < 0 ? reference : reference[..dash]).Trim();
        _used.Add(name);
        if (_variables.TryGetValue(name, out ConfigScalar? variable) && (variable.Value.Length > 0 || dash < 0))
            return (variable.Value, variable.Origin.BaseFolder);
        string? fromEnvironment = name.Length == 0 ? null : environment(name);
        if (!string.IsNullOrEmpty(fromEnvironment) || (fromEnvironment is not null && dash < 0))
            return (fromEnvironment, Environment.CurrentDirectory);
        if (dash >= 0)
            return (reference[(dash + 2)..], at.Origin.BaseFolder);
        problems.Add(at.Origin.Where, key,
            $"the variable {name} is not set; use --set {Section}.{name}=…, a '{Section}:' section, the environment, or ${{{name}:-default}}");
        return null;
    }
}
