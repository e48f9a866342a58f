using Cerbert.Data;
using Cerbert.Tensors;
using Cerbert.Training.Tasks;

namespace Cerbert.Training.Components;

/// <summary>One batch of a step, which a component may run again with changed weights.</summary>
public sealed class BatchPass
{
    private readonly Func<BatchPass, TaskAnswer> forward;
    private readonly Func<BatchPass, double> run;
    private readonly List<long> drawn = [];
    private int next;

    internal BatchPass(TrainingTask task, RaggedBatch batch, double weight, Func<BatchPass, TaskAnswer> forward, Func<BatchPass, double> run, long number = 0) =>
        (Task, Batch, Weight, this.forward, this.run, Number) = (task, batch, weight, forward, run, number);

    /// <summary>Whose batch it is.</summary>
    public TrainingTask Task { get; }

    /// <summary>The examples.</summary>
    public RaggedBatch Batch { get; }

    /// <summary>Factor on the gradient.</summary>
    public double Weight { get; }

    /// <summary>A number that no other batch of the run has, and that a resumed run gives again: for random numbers.</summary>
    public long Number { get; }

    /// <summary>Added to the tokens' word vectors by every pass from now on (see <see cref="Models.ForwardPass.WordDelta"/>); null for nothing. Belongs to who sets it.</summary>
    public Tensor? WordDelta { get; set; }

    /// <summary>A factor on the gradient beside <see cref="Weight"/>: 1/K where a component lets K runs count as one.</summary>
    public double Share { get; set; } = 1;

    /// <summary>Whether every run draws the dropout masks of the first again.</summary>
    public bool RepeatsDropout { get; set; }

    /// <summary>Runs the batch forward; dropout is drawn anew. For terms of the loss of the pass under way.</summary>
    /// <returns>The head's outputs, and the task's loss on them.</returns>
    public TaskAnswer Forward() => forward(this);

    /// <summary>Runs the batch forward and backward with the weights as they are now, adding to the gradients; dropout is drawn anew.</summary>
    /// <returns>The batch's mean loss, unweighted.</returns>
    public double Run() => run(this);

    /// <summary>A run begins.</summary>
    internal void Begin() => next = 0;

    /// <summary>The number that a forward pass draws its masks from.</summary>
    /// <param name="passes">Forward passes of the training run so far.</param>
    internal long Draw(ref long passes)
    {
        if (!RepeatsDropout)
            return passes++;
        if (next == drawn.Count)
            drawn.Add(passes++);
        return drawn[next++];
    }
}
