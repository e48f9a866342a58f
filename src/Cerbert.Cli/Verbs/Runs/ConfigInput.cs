using System.CommandLine;
using Cerbert.Training.Configuration;

namespace Cerbert.Cli.Verbs.Runs;

/// <summary>The config a verb works on: <c>CONFIG [--set key=value]…</c>.</summary>
internal sealed class ConfigInput
{
    private readonly Argument<string> config;
    private readonly Option<string[]> set = SetOption.Create();

    private ConfigInput(string description) => config = new("CONFIG") { Description = description };

    /// <summary>Gives a verb the argument and the option.</summary>
    public static ConfigInput AddTo(Command verb, string description = "A YAML config.")
    {
        var input = new ConfigInput(description);
        verb.Add(input.config);
        verb.Add(input.set);
        return input;
    }

    /// <summary>The file, for messages.</summary>
    public string File(ParseResult parse) => parse.GetRequiredValue(config);

    /// <summary>Reads the config, with these overrides after the user's own.</summary>
    /// <exception cref="InvalidDataException">Something in it is wrong.</exception>
    public RunConfig Load(ParseResult parse, params string[] overrides) =>
        RunConfig.Load(File(parse), [.. parse.GetValue(set) ?? [], .. overrides], checkFiles: true);
}
