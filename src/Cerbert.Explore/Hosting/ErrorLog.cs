using Microsoft.Extensions.Logging;

namespace Cerbert.Explore.Hosting;

/// <summary>Writes what the server reports as an error, one line each, where the other remarks of the program go.</summary>
internal sealed class ErrorLog(TextWriter output) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        string what = exception is null ? formatter(state, null) : $"{exception.GetType().Name}: {exception.Message}";
        output.WriteLine($"error: {what.ReplaceLineEndings(" ")}");
    }

    public void Dispose()
    {
    }
}
