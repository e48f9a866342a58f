using System.Globalization;
using Cerbert.Training.Configuration.Binding;
using Cerbert.Training.Configuration.Yaml;

namespace Cerbert.Training.Configuration;

/// <summary>
/// The classes of a task: a count (<c>labels: 5</c>, the files then hold 0 to 4) or names (<c>labels: [no, maybe, yes]</c>,
/// the files then hold the names or their positions).
/// </summary>
public sealed record LabelSet : IConfigValue<LabelSet>
{
    private const int Most = 100_000;

    /// <summary>How many classes there are.</summary>
    public required int Count { get; init; }

    /// <summary>Their names in order, or null when only the count is known.</summary>
    public ConfigList<string>? Names { get; init; }

    /// <inheritdoc/>
    public static LabelSet? Read(ConfigNode node, out string? problem)
    {
        problem = null;
        if (node is ConfigSequence sequence)
        {
            var names = new List<string>();
            foreach (ConfigNode item in sequence.Items)
            {
                if (item is not ConfigScalar { IsNull: false, Value.Length: > 0 } name)
                    problem = $"has {item.Describe()} among its names; expected texts";
                else if (names.Contains(name.Value, StringComparer.Ordinal))
                    problem = $"has the name {name.Describe()} twice; expected each once";
                else
                    names.Add(name.Value);
            }
            if (names.Count < 2)
                problem ??= $"has {names.Count} names; expected at least 2";
            return new LabelSet { Count = names.Count, Names = [.. names] };
        }
        if (node is ConfigScalar scalar && int.TryParse(scalar.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is >= 2 and <= Most)
            return new LabelSet { Count = count };
        problem = $"is {node.Describe()}; expected the number of classes (2 to {Most}) or a list of their names";
        return null;
    }

    /// <inheritdoc/>
    public object Write() => Names is null ? Count : Names;
}
