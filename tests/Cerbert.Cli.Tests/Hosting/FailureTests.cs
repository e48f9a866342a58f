using Cerbert.Cli.Hosting;
using Cerbert.Cli.Output;

namespace Cerbert.Tests.Hosting;

public class FailureTests
{
    public static TheoryData<Exception, int, string> Failures => new()
    {
        { new InvalidDataException("a.yaml:3: epochs is -1"), 2, "error: a.yaml:3: epochs is -1\n" },
        { new InvalidDataException("first\nsecond"), 2, "error: first\nerror: second\n" },
        { new FileNotFoundException("x: no such file"), 2, "error: x: no such file\n" },
        { new DirectoryNotFoundException("x: no such folder"), 2, "error: x: no such folder\n" },
        { new UnauthorizedAccessException("Access to the path 'x' is denied."), 2, "error: Access to the path 'x' is denied.\n" },
        { new IOException("No space left on device"), 1, "error: No space left on device\n" },
        { new OperationCanceledException(), 130, "error: interrupted\n" },
        { new TypeInitializationException("T", new InvalidDataException("CERBERT_THREADS is 'x'")), 2, "error: CERBERT_THREADS is 'x'\n" },
        { new AggregateException(new InvalidDataException("bad row")), 2, "error: bad row\n" },
        { new ArgumentException("a bug\nof ours"), 1, "error: ArgumentException: a bug of ours (set CERBERT_DEBUG=1 for the stack trace)\n" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void Report_AnyException_IsMessageAndExitCode(Exception thrown, int code, string message)
    {
        using var error = new StringWriter { NewLine = "\n" };
        Assert.Equal(code, Failure.Report(thrown, new Terminal(TextWriter.Null, error)));
        Assert.Equal(message, error.ToString());
    }

    [Fact]
    public void Report_WithDebugSet_ShowsTheStackTrace()
    {
        Environment.SetEnvironmentVariable("CERBERT_DEBUG", "1");
        try
        {
            using var error = new StringWriter();
            Failure.Report(Assert.Throws<InvalidOperationException>(Throw), new Terminal(TextWriter.Null, error));
            Assert.Contains("at Cerbert.Tests.Hosting.FailureTests", error.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("CERBERT_DEBUG", null);
        }
    }

    private static void Throw() => throw new InvalidOperationException("a bug");
}
