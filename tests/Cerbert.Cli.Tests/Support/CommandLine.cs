using System.Text.Json;
using Cerbert.Cli.Hosting;
using Cerbert.Cli.Output;

// Verbs set what belongs to the whole process: worker threads, engine, environment.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Cerbert.Tests;

/// <summary>Runs the command line in this process and keeps what it wrote.</summary>
internal sealed record CommandLine(int Code, string Output, string Error)
{
    public static CommandLine Run(params string[] args) => Run(CancellationToken.None, args);

    public static CommandLine Run(CancellationToken token, params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        int code = App.Run(args, new Terminal(output, error), token);
        return new CommandLine(code, output.ToString(), error.ToString());
    }

    /// <summary>The output, which must be one JSON value and nothing else.</summary>
    public JsonElement Json()
    {
        Assert.True(Code == ExitCode.Done, $"exit code {Code}: {Error}");
        return JsonDocument.Parse(Output).RootElement;
    }

    /// <summary>Refused as bad input, in one line that has all of these parts, with nothing on standard output and no stack trace.</summary>
    public void AssertRefused(params string[] parts)
    {
        Assert.True(Code == ExitCode.BadInput, $"exit code {Code}: {Error}");
        Assert.Empty(Output);
        string[] lines = Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        // A run that had begun has named its engine; nothing else stands beside the one message.
        string line = Assert.Single(lines, text => text.StartsWith("error: ", StringComparison.Ordinal));
        Assert.InRange(lines.Length, 1, 2);
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        foreach (string part in parts)
            Assert.Contains(part, line, StringComparison.Ordinal);
    }
}
