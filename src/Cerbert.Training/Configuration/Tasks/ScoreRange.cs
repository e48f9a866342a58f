using Cerbert.Training.Configuration.Binding;
using Cerbert.Training.Configuration.Yaml;

namespace Cerbert.Training.Configuration;

/// <summary>The scale of a regression's scores, written <c>[0, 5]</c>.</summary>
/// <param name="Low">The smallest score.</param>
/// <param name="High">The largest score, above <paramref name="Low"/>.</param>
public sealed record ScoreRange(double Low, double High) : IConfigValue<ScoreRange>
{
    /// <inheritdoc/>
    public static ScoreRange? Read(ConfigNode node, out string? problem)
    {
        problem = null;
        if (node is ConfigSequence { Items: [ConfigScalar low, ConfigScalar high] }
            && ScalarReader.Read(typeof(double), low, out _) is double from && ScalarReader.Read(typeof(double), high, out _) is double to && from < to)
            return new ScoreRange(from, to);
        string actual = node is ConfigSequence list ? $"[{string.Join(", ", list.Items.Select(item => item.Describe().Trim('\'')))}]" : node.Describe();
        problem = $"is {actual}; expected [lowest, highest], for example [0, 5]";
        return null;
    }

    /// <inheritdoc/>
    public object Write() => new ConfigList<double>([Low, High]);
}
