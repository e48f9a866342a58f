namespace Cerbert.Training.Configuration;

/// <summary>One thing wrong with a configuration.</summary>
/// <param name="Where">The place: <c>file:line:column</c> or the <c>--set</c> text.</param>
/// <param name="Key">The dotted key, such as <c>training.epochs</c>; empty for the file as a whole.</param>
/// <param name="Text">The actual value, what was expected, what to do.</param>
public sealed record ConfigProblem(string Where, string Key, string Text)
{
    private const string DataKey = "Cerbert.ConfigProblems";

    /// <summary>The single problems behind an exception of this library; empty for any other exception.</summary>
    public static IReadOnlyList<ConfigProblem> Of(Exception exception) =>
        exception.Data[DataKey] as IReadOnlyList<ConfigProblem> ?? [];

    /// <summary>One line: place, key, text.</summary>
    public override string ToString() => Key.Length == 0 ? $"{Where}: {Text}" : $"{Where}: {Key}: {Text}";

    /// <summary>An exception whose message has one line per problem, in the order found.</summary>
    internal static InvalidDataException ToException(IEnumerable<ConfigProblem> problems)
    {
        ConfigProblem[] all = [.. problems];
        var exception = new InvalidDataException(string.Join('\n', all.AsEnumerable()));
        exception.Data[DataKey] = all;
        return exception;
    }
}
