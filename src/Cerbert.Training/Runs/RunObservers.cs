namespace Cerbert.Training.Runs;

/// <summary>Passes everything on to several observers, in order.</summary>
public sealed class RunObservers(params IReadOnlyList<IRunObserver> observers) : IRunObserver
{
    /// <inheritdoc/>
    public void Started(RunStarted report) => Each(observer => observer.Started(report));

    /// <inheritdoc/>
    public void StepDone(StepReport report) => Each(observer => observer.StepDone(report));

    /// <inheritdoc/>
    public void ConflictsFound(ConflictReport report) => Each(observer => observer.ConflictsFound(report));

    /// <inheritdoc/>
    public void Evaluated(EvaluationReport report) => Each(observer => observer.Evaluated(report));

    /// <inheritdoc/>
    public void CheckpointSaved(CheckpointReport report) => Each(observer => observer.CheckpointSaved(report));

    /// <inheritdoc/>
    public void Noted(string message) => Each(observer => observer.Noted(message));

    /// <inheritdoc/>
    public void Warned(string message) => Each(observer => observer.Warned(message));

    /// <inheritdoc/>
    public void Finished(RunFinished report) => Each(observer => observer.Finished(report));

    private void Each(Action<IRunObserver> tell)
    {
        foreach (IRunObserver observer in observers)
            tell(observer);
    }
}
