namespace Cerbert.Training.Configuration.Yaml;

/// <summary>The conventions of list items with a name and of sections written as a bare name.</summary>
internal static class ConfigSections
{
    /// <summary>
    /// The key a bare name stands for while overrides are applied; binding a section replaces it by the family's own
    /// discriminator. No real key contains a space.
    /// </summary>
    public const string BareNameKey = "bare name";

    /// <summary>The <c>name</c> of a section, or null.</summary>
    public static string? NameOf(ConfigNode node) =>
        node is ConfigMapping mapping && mapping.Find("name")?.Value is ConfigScalar { IsNull: false } name ? name.Value : null;

    /// <summary>What each item is called in key paths: its name where that is unique and no number, else its position.</summary>
    public static string[] Labels(IReadOnlyList<string?> names)
    {
        var labels = new string[names.Count];
        for (int i = 0; i < names.Count; i++)
        {
            string? name = names[i];
            bool usable = !string.IsNullOrEmpty(name) && !char.IsAsciiDigit(name[0]) && names.Count(other => other == name) == 1;
            labels[i] = usable ? name! : $"{i}";
        }
        return labels;
    }
}
