namespace Cerbert.Training.Runs;

/// <summary>A run begins or goes on.</summary>
/// <param name="FirstStep">Optimizer steps already done: 0, or where a resumed run left off.</param>
/// <param name="TotalSteps">Optimizer steps planned.</param>
/// <param name="Preparation">How long it took to get there, such as to compute the features of a frozen encoder.</param>
public sealed record RunStarted(long FirstStep, long TotalSteps, TimeSpan Preparation);

/// <summary>An optimizer step is done.</summary>
public sealed record StepReport
{
    /// <summary>Steps done, this one included.</summary>
    public required long Step { get; init; }

    /// <summary>Passes over the data done, as a fraction.</summary>
    public required double Epoch { get; init; }

    /// <summary>The task whose batch it was, or null for a step of several.</summary>
    public string? Task { get; init; }

    /// <summary>The step's loss.</summary>
    public required double Loss { get; init; }

    /// <summary>The loss of each task, unweighted, for a step of several; else null.</summary>
    public IReadOnlyDictionary<string, double>? Losses { get; init; }

    /// <summary>The learning rate it was made with.</summary>
    public required double LearningRate { get; init; }

    /// <summary>The joint norm of all gradients before clipping.</summary>
    public required double GradientNorm { get; init; }

    /// <summary>Real tokens in the step's batches.</summary>
    public required long Tokens { get; init; }

    /// <summary>Real tokens per second, lately.</summary>
    public required double TokensPerSecond { get; init; }

    /// <summary>How long the step took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Physical memory that the process holds after the step, in bytes; null where that is not known.</summary>
    public long? MemoryBytes { get; init; }
}

/// <summary>The directions of the tasks' gradients were compared.</summary>
/// <param name="Step">Optimizer steps done.</param>
/// <param name="Conflicts">Every pair of tasks that share parameters, each once.</param>
public sealed record ConflictReport(long Step, IReadOnlyList<GradientConflict> Conflicts);

/// <summary>How the gradients of two tasks lie to each other, on the parameters that tasks share.</summary>
/// <param name="First">A task.</param>
/// <param name="Second">Another task.</param>
/// <param name="Cosine">From −1, opposite directions, to 1, the same; below 0 the tasks conflict.</param>
public sealed record GradientConflict(string First, string Second, double Cosine);

/// <summary>The dev data was scored.</summary>
public sealed record EvaluationReport
{
    /// <summary>Optimizer steps done.</summary>
    public required long Step { get; init; }

    /// <summary>Every score by <c>task.metric</c>.</summary>
    public required IReadOnlyDictionary<string, double> Scores { get; init; }

    /// <summary>The run's score, by which checkpoints are ranked.</summary>
    public required double Score { get; init; }

    /// <summary>Whether it is the best so far.</summary>
    public required bool IsBest { get; init; }

    /// <summary>How long the evaluation took.</summary>
    public required TimeSpan Duration { get; init; }
}

/// <summary>A checkpoint is safe on the disk.</summary>
/// <param name="Step">Optimizer steps done.</param>
/// <param name="Name">Its name, such as <c>best</c>.</param>
/// <param name="Folder">Where it is.</param>
public sealed record CheckpointReport(long Step, string Name, string Folder);

/// <summary>A run ended.</summary>
/// <param name="Step">Optimizer steps done.</param>
/// <param name="Interrupted">Whether the user stopped it before its planned end.</param>
/// <param name="BestScore">The best score, or null when nothing was scored.</param>
/// <param name="Duration">Since the run began or went on.</param>
public sealed record RunFinished(long Step, bool Interrupted, double? BestScore, TimeSpan Duration);
