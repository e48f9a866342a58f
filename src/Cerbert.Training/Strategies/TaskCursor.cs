using System.Text.Json.Nodes;
using Cerbert.Data;
using Cerbert.Training.Configuration;
using Cerbert.Training.Tasks;

namespace Cerbert.Training.Strategies;

/// <summary>A task's place in its own batches, pass after pass without end; a step's batches never reach into the next pass.</summary>
internal sealed class TaskCursor(TrainingTask task, TrainingConfig config)
{
    private EpochPlan? plan;
    private int batch;

    /// <summary>The task.</summary>
    public TrainingTask Task => task;

    /// <summary>Passes through the task's data that are done.</summary>
    public int Pass { get; private set; }

    /// <summary>The optimizer steps of one pass, after the task's cap.</summary>
    public static int StepsIn(TrainingTask task, TrainingConfig config, int pass) =>
        (Batches(task, config, task.Sampler.BatchesIn(pass)) + config.Accumulation - 1) / config.Accumulation;

    /// <summary>Adds the gradient of the task's part of a step: the accumulated batches, in which all examples count the same.</summary>
    /// <param name="gradients">Runs the passes.</param>
    /// <param name="factor">Factor on the gradient, beside the task's weight.</param>
    /// <returns>The mean loss over the examples, unweighted, and the tokens read.</returns>
    public (double Loss, long Tokens) Step(GradientAccumulator gradients, double factor = 1)
    {
        plan ??= task.Sampler.Plan(Pass);
        int count = Batches(task, config, plan.BatchCount), end = (int)Math.Min((long)batch + config.Accumulation, count);
        int examples = 0;
        for (int i = batch; i < end; i++)
            examples += plan.Batch(i).Length;
        double loss = 0;
        long tokens = 0;
        for (int i = batch; i < end; i++)
        {
            double share = (double)plan.Batch(i).Length / examples;
            (double value, long read) = gradients.Add(task, plan.Batch(i), Pass, share * task.Config.Weight * factor);
            loss += share * value;
            tokens += read;
        }

        batch = end;
        if (batch == count)
            (Pass, batch, plan) = (Pass + 1, 0, null);
        return (loss, tokens);
    }

    /// <summary>The place as [pass, batch].</summary>
    public JsonArray Save() => [Pass, batch];

    /// <summary>Goes to a saved place.</summary>
    /// <exception cref="InvalidDataException">The task has no such place.</exception>
    public void Restore(JsonNode? place)
    {
        if (place is not JsonArray { Count: 2 } pair || (int)pair[0]! < 0 || (int)pair[1]! < 0)
            throw new InvalidDataException($"the checkpoint has {place?.ToJsonString() ?? "nothing"} as the place in task {task.Name}, expected [pass, batch]: it is damaged or of another version");
        (Pass, batch, plan) = ((int)pair[0]!, (int)pair[1]!, null);
        int count = Batches(task, config, task.Sampler.BatchesIn(Pass));
        if (batch >= count)
            throw new InvalidDataException($"the checkpoint is at batch {batch} of task {task.Name}, which has {count}: it belongs to another configuration or other data");
    }

    // A cap is in optimizer steps.
    private static int Batches(TrainingTask task, TrainingConfig config, int available) =>
        task.Config.MaxStepsPerEpoch is { } cap ? (int)Math.Min(available, (long)cap * config.Accumulation) : available;
}
