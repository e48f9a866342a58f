using Cerbert.Tensors;
using Cerbert.Training.Strategies;
using Cerbert.Training.Tasks;

namespace Cerbert.Training.Planning;

/// <summary>Counts what a strategy asks for instead of computing it: the batches of a whole run in a moment.</summary>
internal sealed class StepCounter() : GradientAccumulator(DType.Float32, seed: 0)
{
    private readonly Dictionary<TrainingTask, TaskWork> work = [];

    /// <summary>What was asked for of each task; nothing of tasks whose turn never comes.</summary>
    public TaskWork WorkOf(TrainingTask task) => work.GetValueOrDefault(task, TaskWork.None);

    /// <inheritdoc/>
    public override (double Loss, long Tokens) Add(TrainingTask task, ReadOnlySpan<int> examples, int epoch, double weight)
    {
        ReadOnlySpan<int> lengths = ((LabelledTask)task).Data.Train.Lengths.Span;
        long tokens = 0;
        foreach (int example in examples)
            tokens += lengths[example];
        TaskWork before = WorkOf(task);
        work[task] = before with
        {
            Batches = before.Batches + 1,
            Tokens = before.Tokens + tokens,
            Largest = tokens > before.LargestTokens ? examples.ToArray() : before.Largest,
            LargestTokens = Math.Max(tokens, before.LargestTokens),
        };
        return (0, tokens);
    }
}

/// <summary>What a run reads of one task.</summary>
/// <param name="Batches">Forward and backward passes.</param>
/// <param name="Tokens">Real tokens in them.</param>
/// <param name="Largest">The examples of the batch with the most tokens.</param>
/// <param name="LargestTokens">Its tokens.</param>
internal sealed record TaskWork(long Batches, long Tokens, int[] Largest, long LargestTokens)
{
    public static TaskWork None { get; } = new(0, 0, [], 0);
}
