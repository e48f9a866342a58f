using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Cerbert.Training.Configuration.Yaml;

/// <summary>The conventions of list items with a name and of sections written as a bare name.</summary>
internal static class ConfigSections
{
    /// <summary>
    /// The key a bare name stands for while overrides are applied; binding a section replaces it by the family's own
    /// discriminator. No real key contains a space.
    /// </summary>
    public const string BareNameKey = "bare name";

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");

    /// <summary>The <c>name</c> of a section, or null.</summary>
    public static string? NameOf(ConfigNode node) =>
        node is ConfigMapping mapping && mapping.Find("name")?.Value is ConfigScalar { IsNull: false } name ? name.Value : null;

    /// <summary>The section that a bare name such as <c>optimizer: adamw</c> is short for.</summary>
    public static ConfigMapping Open(ConfigScalar name)
    {
        var section = new ConfigMapping(name.Origin);
        section.Set(BareNameKey, name, name.Origin);
        return section;
    }

    /// <summary>Whether the text can be a name: letters, digits, - and _, with a letter first.</summary>
    public static bool IsName([NotNullWhen(true)] string? text) =>
        text is { Length: > 0 } && char.IsAsciiLetter(text[0]) && !text.AsSpan().ContainsAnyExcept(NameCharacters);

    /// <summary>What each item is called in key paths: its name where that is unique and well-formed, else its position.</summary>
    public static string[] Labels(IReadOnlyList<string?> names)
    {
        var labels = new string[names.Count];
        for (int i = 0; i < names.Count; i++)
        {
            string? name = names[i];
            bool unique = names.Count(other => other == name) == 1;
            labels[i] = IsName(name) && unique ? name : $"{i}";
        }
        return labels;
    }
}
