using Cerbert.Data;
using Cerbert.Training.Tasks;

namespace Cerbert.Training.Components;

/// <summary>One batch of a step, which a component may run again with changed weights.</summary>
public sealed class BatchPass
{
    private readonly Func<BatchPass, TaskAnswer> forward;
    private readonly Func<BatchPass, double> run;

    internal BatchPass(TrainingTask task, RaggedBatch batch, double weight, Func<BatchPass, TaskAnswer> forward, Func<BatchPass, double> run) =>
        (Task, Batch, Weight, this.forward, this.run) = (task, batch, weight, forward, run);

    /// <summary>Whose batch it is.</summary>
    public TrainingTask Task { get; }

    /// <summary>The examples.</summary>
    public RaggedBatch Batch { get; }

    /// <summary>Factor on the gradient.</summary>
    public double Weight { get; }

    /// <summary>Runs the batch forward; dropout is drawn anew. For terms of the loss of the pass under way.</summary>
    /// <returns>The head's outputs, and the task's loss on them.</returns>
    public TaskAnswer Forward() => forward(this);

    /// <summary>Runs the batch forward and backward with the weights as they are now, adding to the gradients; dropout is drawn anew.</summary>
    /// <returns>The batch's mean loss, unweighted.</returns>
    public double Run() => run(this);
}
