using System.Reflection;
using Cerbert.Cli.Output;

namespace Cerbert.Cli.Hosting;

/// <summary>The one place that turns exceptions into messages and exit codes.</summary>
internal static class Failure
{
    private const string DebugVariable = "CERBERT_DEBUG";

    /// <summary>Writes the message and returns the exit code.</summary>
    public static int Report(Exception thrown, Terminal terminal)
    {
        Exception cause = Unwrap(thrown);
        (int code, string message) = Classify(cause);
        foreach (string line in message.Split('\n'))
            terminal.WriteError(line.TrimEnd('\r'));
        if (Environment.GetEnvironmentVariable(DebugVariable) is { Length: > 0 } and not "0")
            terminal.Error.WriteLine(thrown);
        return code;
    }

    private static (int Code, string Message) Classify(Exception cause) => cause switch
    {
        OperationCanceledException => (ExitCode.Interrupted, "interrupted"),
        InvalidDataException or FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException =>
            (ExitCode.BadInput, cause.Message),
        IOException => (ExitCode.Failed, OneLine(cause.Message)),
        OutOfMemoryException => (ExitCode.Failed, "not enough memory: use smaller batches, shorter sequences or a smaller model"),
        _ => (ExitCode.Failed, $"{cause.GetType().Name}: {OneLine(cause.Message)} (set {DebugVariable}=1 for the stack trace)"),
    };

    // Settings are read in static constructors and work runs on several threads: both wrap what really happened.
    private static Exception Unwrap(Exception thrown)
    {
        while (thrown is TypeInitializationException or TargetInvocationException or AggregateException && thrown.InnerException is { } inner)
            thrown = inner;
        return thrown;
    }

    private static string OneLine(string message) => message.ReplaceLineEndings(" ");
}
