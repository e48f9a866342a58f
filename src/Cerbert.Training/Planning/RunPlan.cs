namespace Cerbert.Training.Planning;

/// <summary>What a run will take, as far as a short probe tells.</summary>
public sealed record RunPlan
{
    /// <summary>The tasks, in the config's order.</summary>
    public required IReadOnlyList<TaskPlan> Tasks { get; init; }

    /// <summary>Optimizer steps, if nothing ends the run early (<c>evaluation.patience</c>).</summary>
    public required long Steps { get; init; }

    /// <summary>How often the dev data is scored.</summary>
    public required long Evaluations { get; init; }

    /// <summary>How many steps were timed.</summary>
    public required int ProbedSteps { get; init; }

    /// <summary>Reading the data, making the model, and, for a frozen encoder, running it once per example.</summary>
    public required TimeSpan Preparation { get; init; }

    /// <summary>The steps.</summary>
    public required TimeSpan Training { get; init; }

    /// <summary>Scoring the dev data, and the predictions at the end.</summary>
    public required TimeSpan Evaluation { get; init; }

    /// <summary>Saving checkpoints.</summary>
    public required TimeSpan Saving { get; init; }

    /// <summary>All of it.</summary>
    public TimeSpan Total => Preparation + Training + Evaluation + Saving;

    /// <summary>The most physical memory the process will hold, in bytes.</summary>
    public required long PeakBytes { get; init; }

    /// <summary>Of it, what does not depend on the batch: the program, the data, weights, gradients, the optimizer's memory.</summary>
    public required long FixedBytes { get; init; }

    /// <summary>Tokens of the largest batch, which decides the rest.</summary>
    public required long LargestBatch { get; init; }

    /// <summary>What would halve the time, one line.</summary>
    public required string HalfTheTime { get; init; }

    /// <summary>What would halve the memory, one line.</summary>
    public required string HalfTheMemory { get; init; }
}

/// <summary>What a run will read of one task.</summary>
/// <param name="Task">Its name.</param>
/// <param name="Steps">Optimizer steps in which it takes part.</param>
/// <param name="Batches">Forward and backward passes.</param>
/// <param name="Tokens">Real tokens in them.</param>
/// <param name="Passes">How often its training data is read.</param>
/// <param name="Time">Of the steps; null where a step belongs to several tasks.</param>
public sealed record TaskPlan(string Task, long Steps, long Batches, long Tokens, double Passes, TimeSpan? Time);
