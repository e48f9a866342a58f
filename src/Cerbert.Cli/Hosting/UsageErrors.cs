using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Cerbert.Training.Configuration;

namespace Cerbert.Cli.Hosting;

/// <summary>Explains wrong usage in one line each: what was not understood, the nearest name, where help is.</summary>
internal static class UsageErrors
{
    /// <summary>Whether a verb is missing and nothing else is wrong, so that help is the answer.</summary>
    public static bool MissingVerb(ParseResult parse) =>
        parse.Action is ParseErrorAction && parse.CommandResult.Command.Subcommands.Count > 0 && parse.UnmatchedTokens.Count == 0;

    /// <summary>Everything wrong with the arguments; empty where they can be run.</summary>
    public static IReadOnlyList<string> Of(ParseResult parse)
    {
        // Help and version are answered whatever else was typed.
        if (parse.Action is not ParseErrorAction && parse.Action != parse.CommandResult.Command.Action)
            return [];
        Command command = parse.CommandResult.Command;
        string path = PathOf(parse.CommandResult);
        string help = $" ('{path} --help' explains)";
        string[] unknown = [.. UnknownOptions(parse)];
        if (unknown.Length > 0)
            return [.. unknown.Select(option => $"'{path}' has no option '{option}': {NearestName.Hint(option, OptionsOf(parse))}{help}")];
        if (parse.UnmatchedTokens is [var first, ..])
        {
            return command.Subcommands.Count > 0
                ? [$"'{path}' has no verb '{first}': {NearestName.Hint(first, command.Subcommands.Select(c => c.Name))}{help}"]
                : [$"'{path}' does not take '{first}'; put a text of several words in quotes{help}"];
        }

        return [.. parse.Errors.Select(error => error.Message.TrimEnd('.') + help).Distinct(StringComparer.Ordinal)];
    }

    // The parser takes an unknown option for the value of whatever argument still wants one.
    private static IEnumerable<string> UnknownOptions(ParseResult parse)
    {
        if (parse.Tokens.Any(token => token.Type == TokenType.DoubleDash))
            return [];
        IEnumerable<string> taken = parse.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).Select(token => token.Value);
        return taken.Concat(parse.UnmatchedTokens).Where(token => token.StartsWith("--", StringComparison.Ordinal) && token.Length > 2)
            .Select(token => token.Split('=')[0]).Distinct(StringComparer.Ordinal);
    }

    private static IEnumerable<string> OptionsOf(ParseResult parse)
    {
        for (CommandResult? at = parse.CommandResult; at is not null; at = at.Parent as CommandResult)
            foreach (Option option in at.Command.Options.Where(option => at == parse.CommandResult || option.Recursive))
                yield return option.Name;
    }

    private static string PathOf(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{PathOf(parent)} {command.Command.Name}" : "cerbert";
}
