using Cerbert.Data;
using Cerbert.Models;
using Cerbert.Tensors;
using Cerbert.Tensors.Random;
using Cerbert.Training.Components;
using Cerbert.Training.Tasks;

namespace Cerbert.Training.Strategies;

/// <summary>Adds the gradients of batches to the parameters.</summary>
public class GradientAccumulator
{
    private readonly DType type;
    private readonly ulong seed;
    private readonly bool recompute;
    private readonly ComponentSet components;
    private readonly Func<BatchPass, TaskAnswer> forwards;
    private readonly Func<BatchPass, double> runs;
    private long passes;

    /// <summary>An accumulator without components.</summary>
    /// <param name="type">Element type of activations.</param>
    /// <param name="seed">The run's seed, for dropout.</param>
    /// <param name="recompute">Whether layers compute their activations again in the backward pass.</param>
    public GradientAccumulator(DType type, ulong seed, bool recompute = false)
        : this(type, seed, recompute, ComponentSet.None)
    {
    }

    internal GradientAccumulator(DType type, ulong seed, bool recompute, ComponentSet components) =>
        (this.type, this.seed, this.recompute, this.components, forwards, runs) = (type, seed, recompute, components, Forward, Run);

    /// <summary>Forward passes so far: each draws dropout masks of its own. Saved and restored with the run.</summary>
    public long Passes
    {
        get => passes;
        set => passes = value;
    }

    /// <summary>What updates parameters while gradients are computed; null: nothing does.</summary>
    internal UpdateInBackward? Updates { get; set; }

    /// <summary>One batch: a forward and a backward pass, and what components make of it; the gradient counts with a weight.</summary>
    /// <param name="task">The task.</param>
    /// <param name="examples">Its training examples.</param>
    /// <param name="epoch">The pass through the task's data, from 0.</param>
    /// <param name="weight">Factor on the gradient, such as the batch's share of the step's examples.</param>
    /// <returns>The batch's mean loss, unweighted, and its tokens.</returns>
    public virtual (double Loss, long Tokens) Add(TrainingTask task, ReadOnlySpan<int> examples, int epoch, double weight)
    {
        RaggedBatch batch = task.Batch(examples, epoch);
        var pass = new BatchPass(task, batch, weight, forwards, runs, passes);
        components.BeforeBatch(pass);
        double loss = Run(pass);
        components.AfterBatch(pass);
        return (loss, batch.TokenCount);
    }

    private TaskAnswer Forward(BatchPass pass) =>
        pass.Task.Answer(pass.Batch, new ForwardPass(type, new RandomStreams(seed, pass.Draw(ref passes)), recompute) { WordDelta = pass.WordDelta });

    /// <summary>A forward and a backward pass with the weights as they are.</summary>
    private double Run(BatchPass pass)
    {
        pass.Begin();
        using var scope = TensorScope.Begin();
        (Tensor outputs, Tensor own) = Forward(pass);
        Tensor loss = components.Loss(pass, outputs, own);
        float value = loss.Item();
        // The step ends with a message; until then no weight may have changed.
        if (Updates is null || float.IsFinite(value))
            loss.Backward((float)(pass.Weight * pass.Share), Updates);
        return value;
    }
}
