using System.Collections;
using System.Reflection;
using Cerbert.Training.Configuration.Yaml;

namespace Cerbert.Training.Configuration.Binding;

/// <summary>
/// Makes records from nodes: keys are properties in snake_case, absent keys keep the record's defaults, unknown keys are
/// problems. Never stops at a problem; the result is only good when none was reported.
/// </summary>
internal sealed class ConfigBinder(SourceMap sources, ConfigProblems problems)
{
    /// <summary>Binds a section to a record type; a base record with a family chooses by its discriminator.</summary>
    /// <param name="type">The record type.</param>
    /// <param name="node">What was written.</param>
    /// <param name="path">The section's key.</param>
    /// <param name="usualKind">The kind of a section that does not say, or null when it has to.</param>
    public object? BindSection(Type type, ConfigNode node, string path, Type? usualKind = null)
    {
        if (SectionSchema.FamilyOf(type) is { } family && type.IsAbstract)
            return BindKind(family, node, path, usualKind);
        if (node is ConfigScalar && type.GetCustomAttribute<ShortFormAttribute>() is { } shortForm)
        {
            var whole = new ConfigMapping(node.Origin);
            whole.Set(ConfigNames.ToKey(shortForm.Property), node, node.Origin);
            node = whole;
        }
        if (node is not ConfigMapping mapping)
        {
            Report(node.Origin.Where, path, $"is {node.Describe()}; expected a section with keys such as {Examples(type)}");
            return Blank(type);
        }
        return BindKeys(type, mapping, discriminator: null, path);
    }

    /// <summary>A record with defaults, and empty texts and lists where there is none, so that checks can look at it.</summary>
    public static object Blank(Type type)
    {
        object section = Activator.CreateInstance(type)!;
        foreach (SchemaKey key in SectionSchema.Of(type).Keys)
            if (key is { Nullable: false } && key.Property.GetValue(section) is null && Empty(key.Property.PropertyType) is { } empty)
                key.Property.SetValue(section, empty);
        return section;
    }

    private object? BindKind(ConfigFamily family, ConfigNode node, string path, Type? usualKind)
    {
        string discriminator = family.Discriminator;
        if (node is ConfigSequence && family.ListKind is { } list)
        {
            var section = new ConfigMapping(node.Origin);
            section.Set(list.Key, node, node.Origin);
            return BindKeys(list.Kind, section, discriminator, path);
        }

        // `optimizer: adamw` is short for `optimizer: {name: adamw}`.
        ConfigScalar? name = node as ConfigScalar;
        var mapping = node as ConfigMapping;
        if (mapping is not null)
        {
            ConfigNode? chosen = (mapping.Find(discriminator) ?? mapping.Find(ConfigSections.BareNameKey))?.Value;
            if (chosen is null && usualKind is not null)
                return BindKeys(usualKind, mapping, discriminator, path);
            name = chosen as ConfigScalar;
            if (name is null or { IsNull: true })
            {
                Report((chosen ?? node).Origin.Where, ConfigNames.Join(path, discriminator),
                    $"{(chosen is null ? "is missing" : $"is {chosen.Describe()}")}; expected one of {string.Join(", ", family.Names)}");
                return null;
            }
        }
        if (name is null || family.Find(name.Value) is not { } kind)
        {
            Report((name ?? node).Origin.Where, mapping is null ? path : ConfigNames.Join(path, discriminator),
                $"is {(name ?? node).Describe()}; expected one of {string.Join(", ", family.Names)}"
                + (name is not null && NearestName.Find(name.Value, family.Names) is { } near ? $"; did you mean '{near}'?" : ""));
            return null;
        }
        return BindKeys(kind, mapping ?? new ConfigMapping(node.Origin), discriminator, path);
    }

    private object BindKeys(Type type, ConfigMapping mapping, string? discriminator, string path)
    {
        object section = Blank(type);
        SectionSchema schema = SectionSchema.Of(type);
        foreach (ConfigEntry entry in mapping.Entries)
        {
            if (discriminator is not null && (entry.Key == discriminator || entry.Key == ConfigSections.BareNameKey))
                continue;
            string at = ConfigNames.Join(path, entry.Key);
            sources.Add(at, entry.KeyOrigin.Where);
            if (schema.Find(entry.Key) is not { } key)
            {
                IEnumerable<string> known = schema.Keys.Select(k => k.Key);
                Report(entry.KeyOrigin.Where, at, $"unknown key; {NearestName.Hint(entry.Key, discriminator is null ? known : known.Append(discriminator))}");
            }
            else if (Bind(key.Property.PropertyType, key, entry.Value, at, key.Property.GetValue(section)?.GetType(), out object? value))
                key.Property.SetValue(section, value);
        }
        foreach (SchemaKey key in schema.Keys)
            if (key.Required && mapping.Find(key.Key) is null)
                Report(mapping.Origin.Where, ConfigNames.Join(path, key.Key), $"is missing; expected {Expected(key.Property.PropertyType)}");
        return section;
    }

    /// <summary>Binds one value; false when the record should keep its default.</summary>
    private bool Bind(Type type, SchemaKey key, ConfigNode node, string path, Type? usualKind, out object? value)
    {
        value = null;
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        if (node is ConfigScalar { IsNull: true })
        {
            if (!key.Nullable)
                Report(node.Origin.Where, path, $"is nothing; expected {Expected(plain)}");
            return key.Nullable;
        }
        if (ListItem(plain) is { } itemType)
            return (value = BindList(plain, itemType, key, node, path)) is not null;
        if (ScalarReader.Handles(plain))
            return (value = BindScalar(plain, key.Path is not null, node, path)) is not null;
        if (IsConfigValue(plain))
            return (value = BindValue(plain, node, path)) is not null;
        return (value = BindSection(plain, node, path, usualKind)) is not null;
    }

    /// <summary>Adds a problem, unless the same key has one: a variable that is not set is no bad number as well.</summary>
    private void Report(string where, string key, string text)
    {
        if (!problems.Has(key))
            problems.Add(where, key, text);
    }

    private object? BindScalar(Type type, bool isPath, ConfigNode node, string path)
    {
        if (node is not ConfigScalar scalar)
        {
            Report(node.Origin.Where, path, $"is {node.Describe()}; expected {ScalarReader.Expected(type)}");
            return null;
        }
        object? value = ScalarReader.Read(type, scalar, out string? problem);
        if (problem is null && isPath)
        {
            if (scalar.Value.Length == 0 || scalar.Value.Contains('\0', StringComparison.Ordinal))
                problem = $"is {scalar.Describe()}; expected a path";
            else
                value = Path.GetFullPath(scalar.Value, scalar.Origin.BaseFolder);
        }
        if (problem is not null)
            Report(node.Origin.Where, path, problem);
        return problem is null ? value : null;
    }

    private object? BindList(Type listType, Type itemType, SchemaKey key, ConfigNode node, string path)
    {
        if (node is ConfigMapping)
        {
            Report(node.Origin.Where, path, $"is a section; expected {Expected(listType)}");
            return null;
        }
        // A single value is a list of one.
        IList<ConfigNode> items = node is ConfigSequence sequence ? sequence.Items : [node];
        string[] labels = ConfigSections.Labels([.. items.Select(ConfigSections.NameOf)]);
        var bound = new List<object>();
        var boundLabels = new List<string>();
        SchemaKey itemKey = key with { Nullable = false };
        for (int i = 0; i < items.Count; i++)
        {
            string at = ConfigNames.Join(path, labels[i]);
            sources.Add(at, items[i].Origin.Where);
            if (!Bind(itemType, itemKey, items[i], at, usualKind: null, out object? item))
                continue;
            bound.Add(item!);
            boundLabels.Add(labels[i]);
        }

        sources.AddItems(path, labels, boundLabels);
        return MakeList(itemType, bound);
    }

    private object? BindValue(Type type, ConfigNode node, string path)
    {
        object?[] arguments = [node, null];
        object? value = typeof(ConfigBinder).GetMethod(nameof(ReadValue), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(type).Invoke(null, arguments);
        if (arguments[1] is not string problem)
            return value;
        Report(node.Origin.Where, path, problem);
        return null;
    }

    private static object? ReadValue<T>(ConfigNode node, out string? problem) where T : IConfigValue<T> => T.Read(node, out problem);

    private static bool IsConfigValue(Type type) =>
        Array.Exists(type.GetInterfaces(), i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IConfigValue<>));

    internal static Type? ListItem(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ConfigList<>) ? type.GetGenericArguments()[0] : null;

    private static object MakeList(Type itemType, List<object> items)
    {
        var array = Array.CreateInstance(itemType, items.Count);
        ((ICollection)items).CopyTo(array, 0);
        return Activator.CreateInstance(typeof(ConfigList<>).MakeGenericType(itemType), BindingFlags.NonPublic | BindingFlags.Instance, null, [array], null)!;
    }

    private static object? Empty(Type type)
    {
        if (type == typeof(string))
            return "";
        if (ListItem(type) is { } item)
            return MakeList(item, []);
        return type.IsAbstract || IsConfigValue(type) ? null : Blank(type);
    }

    private static string Expected(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (ListItem(type) is { } item)
            return ScalarReader.Handles(item) ? $"a list, each item {ScalarReader.Expected(item)}" : "a list of sections";
        if (ScalarReader.Handles(type))
            return ScalarReader.Expected(type);
        if (type.IsAbstract && SectionSchema.FamilyOf(type) is { } family)
            return $"one of {string.Join(", ", family.Names)}";
        return IsConfigValue(type) ? "a value" : $"a section with keys such as {Examples(type)}";
    }

    private static string Examples(Type type) =>
        string.Join(", ", SectionSchema.Of(type).Keys.OrderByDescending(key => key.Required).Take(3).Select(key => key.Key));
}
