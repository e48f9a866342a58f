using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace Cerbert.Cli.Hosting;

/// <summary>Options with a range, whose errors name it.</summary>
internal static class OptionOf
{
    /// <summary>A number from <paramref name="least"/> to <paramref name="most"/>.</summary>
    public static Option<T> Number<T>(string name, T otherwise, T least, T most, string description)
        where T : struct, INumber<T> => new(name)
        {
            Description = description,
            HelpName = "n",
            DefaultValueFactory = _ => otherwise,
            CustomParser = result => Parse(name, least, most, result) ?? otherwise,
        };

    /// <summary>The same without a default.</summary>
    public static Option<T?> OptionalNumber<T>(string name, T least, T most, string description)
        where T : struct, INumber<T> => new(name)
        {
            Description = description,
            HelpName = "n",
            CustomParser = result => Parse(name, least, most, result),
        };

    /// <summary>One of some names; null when not given.</summary>
    public static Option<T?> Choice<T>(string name, IReadOnlyDictionary<string, T> choices, string description)
        where T : struct => new(name)
        {
            Description = description,
            HelpName = string.Join("|", choices.Keys),
            CustomParser = result =>
            {
                string text = result.Tokens[^1].Value;
                if (choices.TryGetValue(text, out T value))
                    return value;
                result.AddError($"{name} is '{text}': expected {string.Join(", ", choices.Keys)}");
                return null;
            },
        };

    private static T? Parse<T>(string name, T least, T most, System.CommandLine.Parsing.ArgumentResult result)
        where T : struct, INumber<T>
    {
        string text = result.Tokens[^1].Value;
        if (T.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out T value)
            && value >= least && value <= most)
            return value;
        string kind = T.IsInteger(least) && typeof(T) == typeof(int) ? "a whole number" : "a number";
        result.AddError($"{name} is '{text}': expected {kind} from {least} to {most}");
        return null;
    }
}
