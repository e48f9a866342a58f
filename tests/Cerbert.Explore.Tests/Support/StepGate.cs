using Cerbert.Training.Runs;

namespace Cerbert.Tests;

/// <summary>Holds a training up after each step until it is let go on, so that a test can look in between.</summary>
internal sealed class StepGate : IRunObserver, IDisposable
{
    private readonly SemaphoreSlim steps = new(0);

    public void Let(int count) => steps.Release(count);

    public void Started(RunStarted report) => steps.Wait();

    public void StepDone(StepReport report) => steps.Wait();

    public void Dispose() => steps.Dispose();
}
