namespace Cerbert.Cli.Hosting;

/// <summary>What the process tells its caller.</summary>
internal static class ExitCode
{
    /// <summary>Everything asked for was done.</summary>
    public const int Done = 0;

    /// <summary>Something failed that the input is not to blame for: a full disk, too little memory, a bug. Or a check found errors.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage or bad input; nothing was done.</summary>
    public const int BadInput = 2;

    /// <summary>Stopped by Ctrl+C or a request to terminate.</summary>
    public const int Interrupted = 130;
}
