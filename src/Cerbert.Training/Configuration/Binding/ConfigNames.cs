using System.Text.Json;

namespace Cerbert.Training.Configuration.Binding;

/// <summary>How C# names are written in YAML: keys in snake_case, enum values in kebab-case (snake_case is read too).</summary>
internal static class ConfigNames
{
    public static string ToKey(string property) => JsonNamingPolicy.SnakeCaseLower.ConvertName(property);

    public static string ToValue(Enum value) => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    public static string[] Values(Type enumType) => [.. Enum.GetValues(enumType).Cast<Enum>().Select(ToValue)];

    public static object? ParseEnum(Type enumType, string text)
    {
        foreach (Enum value in Enum.GetValues(enumType))
            if (ToValue(value) == text.Replace('_', '-'))
                return value;
        return null;
    }

    public static string Join(string path, string key) =>
        path.Length == 0 ? key : key.Length == 0 ? path : $"{path}.{key}";
}
