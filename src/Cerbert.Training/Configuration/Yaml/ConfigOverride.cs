using System.Globalization;

namespace Cerbert.Training.Configuration.Yaml;

/// <summary>One <c>--set a.b.c=value</c>. The value is YAML, so lists and quotes work; the path may go through list items by name or position.</summary>
internal static class ConfigOverride
{
    /// <summary>Applies the overrides in order; later ones win. Paths in their values start from the current folder.</summary>
    public static void Apply(ConfigMapping root, IEnumerable<string> overrides, ConfigProblems problems)
    {
        foreach (string text in overrides)
        {
            var origin = new ConfigOrigin($"--set {text}", Environment.CurrentDirectory);
            int equals = text.IndexOf('=', StringComparison.Ordinal);
            string[] path = equals < 0 ? [] : text[..equals].Trim().Split('.');
            if (path.Length == 0 || Array.Exists(path, string.IsNullOrWhiteSpace))
            {
                problems.Add(origin.Where, "", "expected key=value with a dotted key, for example --set training.epochs=3");
                continue;
            }
            try
            {
                ConfigNode value = YamlReader.ReadValue(text[(equals + 1)..], origin, problems);
                Put(root, path, value, origin, problems);
            }
            catch (InvalidDataException)
            {
                // Already in the list; the other overrides still deserve to be looked at.
            }
        }
    }

    private static void Put(ConfigMapping root, string[] path, ConfigNode value, ConfigOrigin origin, ConfigProblems problems)
    {
        ConfigNode at = root;
        for (int i = 0; i < path.Length; i++)
        {
            bool last = i == path.Length - 1;
            if (at is ConfigSequence list)
            {
                int index = Find(list, path[i]);
                if (index < 0)
                {
                    problems.Add(origin.Where, string.Join('.', path[..(i + 1)]), $"no such list item; {Known(list, path[i])}");
                    return;
                }
                list.Items[index] = last ? value : Enter(list.Items[index], origin);
                at = list.Items[index];
            }
            else
            {
                var mapping = (ConfigMapping)at;
                ConfigEntry? existing = mapping.Find(path[i]);
                ConfigNode next = last ? value : Enter(existing?.Value, origin);
                mapping.Set(path[i], next, last || existing is null ? origin : existing.KeyOrigin);
                at = next;
            }
        }
    }

    /// <summary>What the path walks into; a bare name such as <c>optimizer: adamw</c> opens up to <c>{name: adamw}</c>.</summary>
    private static ConfigNode Enter(ConfigNode? node, ConfigOrigin origin)
    {
        if (node is ConfigMapping or ConfigSequence)
            return node;
        return node is ConfigScalar { IsNull: false } name ? ConfigSections.Open(name) : new ConfigMapping(origin);
    }

    private static int Find(ConfigSequence list, string item)
    {
        for (int i = 0; i < list.Items.Count; i++)
            if (ConfigSections.NameOf(list.Items[i]) == item)
                return i;
        bool isIndex = int.TryParse(item, NumberStyles.None, CultureInfo.InvariantCulture, out int index);
        return isIndex && index < list.Items.Count ? index : -1;
    }

    private static string Known(ConfigSequence list, string wanted)
    {
        List<string> names = [.. list.Items.Select(ConfigSections.NameOf).OfType<string>()];
        string positions = list.Items.Count == 0 ? "the list is empty" : $"positions go from 0 to {list.Items.Count - 1}";
        return names.Count == 0 ? positions : $"{NearestName.Hint(wanted, names)}; {positions}";
    }
}
