namespace Cerbert.Training.Runs;

/// <summary>Is told what happens in a run; called on the training thread, so it should be quick. Nothing has to be handled.</summary>
public interface IRunObserver
{
    /// <summary>The run begins or goes on.</summary>
    void Started(RunStarted report) { }

    /// <summary>An optimizer step is done.</summary>
    void StepDone(StepReport report) { }

    /// <summary>The directions of the tasks' gradients were compared.</summary>
    void ConflictsFound(ConflictReport report) { }

    /// <summary>The dev data was scored.</summary>
    void Evaluated(EvaluationReport report) { }

    /// <summary>A checkpoint is safe on the disk.</summary>
    void CheckpointSaved(CheckpointReport report) { }

    /// <summary>Something worth knowing: the engine in use, what was decided.</summary>
    void Noted(string message) { }

    /// <summary>Something the user should know that does not stop the run.</summary>
    void Warned(string message) { }

    /// <summary>The run ended.</summary>
    void Finished(RunFinished report) { }
}
