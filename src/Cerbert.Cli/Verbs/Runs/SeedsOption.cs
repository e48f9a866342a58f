using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Cerbert.Cli.Verbs.Runs;

/// <summary>Which seeds to train: so many from the config's own on (<c>3</c>), or these (<c>1,5,9</c>).</summary>
/// <param name="Count">How many; 0 where they are listed.</param>
/// <param name="Listed">The seeds; empty where they are counted.</param>
internal sealed record SeedsOption(int Count, IReadOnlyList<int> Listed)
{
    private const int Most = 1000;

    /// <summary>The option of a verb.</summary>
    public static Option<SeedsOption?> Create() => new("--seeds")
    {
        Description = "Train with so many seeds, from the config's on, or with these (1,5,9); each in a folder of its own below the output.",
        HelpName = "n",
        CustomParser = Parse,
    };

    /// <summary>The seeds of a run.</summary>
    /// <param name="first">The config's own.</param>
    /// <exception cref="InvalidDataException">They do not fit into an integer.</exception>
    public IReadOnlyList<int> From(int first)
    {
        if (first > int.MaxValue - Count)
            throw new InvalidDataException($"seed: is {first}, which leaves no room for {Count} seeds; set a smaller one");
        return Listed.Count > 0 ? Listed : [.. Enumerable.Range(first, Count)];
    }

    private static SeedsOption? Parse(ArgumentResult result)
    {
        string text = result.Tokens[^1].Value;
        int[] numbers = [.. text.Split(',').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1)];
        if (numbers is [>= 1 and <= Most])
            return new SeedsOption(numbers[0], []);
        if (numbers.Length is > 1 and <= Most && numbers.All(number => number >= 0) && numbers.Distinct().Count() == numbers.Length)
            return new SeedsOption(0, numbers);
        result.AddError($"--seeds is '{text}': expected a number of seeds from 1 to {Most}, or several seeds, each once, such as 1,2,3");
        return null;
    }
}
