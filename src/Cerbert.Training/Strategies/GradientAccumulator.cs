using Cerbert.Data;
using Cerbert.Models;
using Cerbert.Tensors;
using Cerbert.Tensors.Random;
using Cerbert.Training.Tasks;

namespace Cerbert.Training.Strategies;

/// <summary>Adds the gradients of batches to the parameters.</summary>
/// <param name="type">Element type of activations.</param>
/// <param name="seed">The run's seed, for dropout.</param>
/// <param name="recompute">Whether layers compute their activations again in the backward pass.</param>
public sealed class GradientAccumulator(DType type, ulong seed, bool recompute = false)
{
    private long passes;

    /// <summary>Forward passes so far: each draws dropout masks of its own. Saved and restored with the run.</summary>
    public long Passes
    {
        get => passes;
        set => passes = value;
    }

    /// <summary>One forward and backward pass; the gradient counts with a weight.</summary>
    /// <param name="task">The task.</param>
    /// <param name="examples">Its training examples.</param>
    /// <param name="weight">Factor on the gradient, such as the batch's share of the step's examples.</param>
    /// <returns>The batch's mean loss, unweighted, and its tokens.</returns>
    public (double Loss, long Tokens) Add(TrainingTask task, ReadOnlySpan<int> examples, double weight)
    {
        using var scope = TensorScope.Begin();
        RaggedBatch batch = task.Batch(examples);
        Tensor loss = task.Loss(batch, new ForwardPass(type, new RandomStreams(seed, passes++), recompute));
        float value = loss.Item();
        loss.Backward((float)weight);
        return (value, batch.TokenCount);
    }
}
