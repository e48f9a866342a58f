using System.Globalization;
using Cerbert.Training.Configuration.Yaml;

namespace Cerbert.Training.Configuration.Binding;

/// <summary>Reads single values of the built-in types; on failure the answer is what was expected instead.</summary>
internal static class ScalarReader
{
    public static bool Handles(Type type) =>
        type == typeof(string) || type == typeof(int) || type == typeof(long) || type == typeof(double) || type == typeof(bool) || type.IsEnum;

    /// <summary>What a value of the type looks like, for messages.</summary>
    public static string Expected(Type type) =>
        type == typeof(string) ? "a text"
        : type == typeof(int) || type == typeof(long) ? "an integer"
        : type == typeof(double) ? "a number"
        : type == typeof(bool) ? "true or false"
        : $"one of {string.Join(", ", ConfigNames.Values(type))}";

    public static object? Read(Type type, ConfigScalar scalar, out string? problem)
    {
        string text = scalar.Value;
        object? value = type switch
        {
            _ when type == typeof(string) => text,
            _ when type == typeof(int) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int i) ? i : null,
            _ when type == typeof(long) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long l) ? l : null,
            _ when type == typeof(double) => ParseDouble(text),
            _ when type == typeof(bool) => text is "true" or "True" or "TRUE" ? true : text is "false" or "False" or "FALSE" ? false : null,
            _ => ConfigNames.ParseEnum(type, text),
        };
        problem = value is not null ? null : $"is {scalar.Describe()}; {Reason(type, text)}";
        return value;
    }

    private static double? ParseDouble(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double d) && double.IsFinite(d) ? d : null;

    private static string Reason(Type type, string text)
    {
        if (type.IsEnum)
        {
            string expected = $"expected {Expected(type)}";
            return NearestName.Find(text, ConfigNames.Values(type)) is { } near ? $"{expected}; did you mean '{near}'?" : expected;
        }
        bool tooLarge = type != typeof(double) && type != typeof(bool)
            && text.Length > 0 && text.TrimStart('+', '-') is { Length: > 0 } digits && !digits.AsSpan().ContainsAnyExceptInRange('0', '9');
        if (tooLarge)
            return $"expected an integer of at most {(type == typeof(int) ? int.MaxValue : long.MaxValue)}";
        return $"expected {Expected(type)}";
    }
}
