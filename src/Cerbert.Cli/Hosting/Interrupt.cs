using System.Runtime.InteropServices;

namespace Cerbert.Cli.Hosting;

/// <summary>Ctrl+C and requests to terminate: the first cancels <see cref="Token"/>, the second ends the process at once.</summary>
internal sealed class Interrupt : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration[] registrations;
    private readonly TextWriter error;

    public Interrupt(TextWriter error)
    {
        this.error = error;
        registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => source.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in registrations)
            registration.Dispose();
        source.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        if (source.IsCancellationRequested)
            Environment.Exit(ExitCode.Interrupted);
        error.WriteLine("stopping after the step at hand; Ctrl+C again stops at once");
        source.Cancel();
    }
}
