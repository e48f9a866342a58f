using System.CommandLine;

namespace Cerbert.Cli.Verbs.Runs;

/// <summary>Overrides keys of a config.</summary>
internal static class SetOption
{
    /// <summary>The option of a verb.</summary>
    public static Option<string[]> Create() => new("--set")
    {
        Description = "Override a key, such as training.epochs=3; may be given several times.",
        HelpName = "key=value",
    };
}
