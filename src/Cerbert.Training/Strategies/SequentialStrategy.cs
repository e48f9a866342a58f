using System.Text.Json.Nodes;
using Cerbert.Data;
using Cerbert.Training.Configuration;
using Cerbert.Training.Tasks;

namespace Cerbert.Training.Strategies;

/// <summary>
/// One task after another within each epoch, in the order of the config; with one task, plain epochs. When to use it: one task, or a
/// baseline for several; later tasks of an epoch overwrite earlier ones, which the sampling strategies avoid.
/// </summary>
public sealed class SequentialStrategy : TrainingStrategy
{
    private readonly IReadOnlyList<TrainingTask> tasks;
    private readonly TrainingConfig config;
    private readonly EpochPlan[] plans;
    private int epoch, task, batch;

    /// <summary>A strategy over these tasks.</summary>
    public SequentialStrategy(IReadOnlyList<TrainingTask> tasks, TrainingConfig config)
    {
        (this.tasks, this.config) = (tasks, config);
        plans = new EpochPlan[tasks.Count];
        long steps = 0;
        for (int e = 0; e < config.Epochs; e++)
            for (int t = 0; t < tasks.Count; t++)
                steps += (Batches(t, tasks[t].Sampler.BatchesIn(e)) + config.Accumulation - 1) / config.Accumulation;
        TotalSteps = Math.Min(steps, config.MaxSteps ?? long.MaxValue);
        PlanEpoch();
    }

    /// <inheritdoc/>
    public override long TotalSteps { get; }

    /// <inheritdoc/>
    public override double Epoch
    {
        get
        {
            long all = 0, done = batch;
            for (int t = 0; t < tasks.Count; t++)
            {
                int count = Batches(t, plans[t].BatchCount);
                all += count;
                done += t < task ? count : 0;
            }

            return epoch + (double)done / all;
        }
    }

    /// <inheritdoc/>
    public override StepOutcome Step(GradientAccumulator gradients)
    {
        TrainingTask current = tasks[task];
        EpochPlan plan = plans[task];
        int count = Batches(task, plan.BatchCount), end = Math.Min(batch + config.Accumulation, count);
        int examples = 0;
        for (int i = batch; i < end; i++)
            examples += plan.Batch(i).Length;
        double loss = 0;
        long tokens = 0;
        for (int i = batch; i < end; i++)
        {
            // Every example of the step counts the same, whatever the size of its batch.
            double share = (double)plan.Batch(i).Length / examples;
            (double value, long read) = gradients.Add(current, plan.Batch(i), share * current.Data.Config.Weight);
            loss += share * value;
            tokens += read;
        }

        batch = end;
        return new StepOutcome(current.Name, loss, tokens, EpochEnded: Advance(count));
    }

    /// <inheritdoc/>
    public override JsonObject Save() => new() { ["epoch"] = epoch, ["task"] = task, ["batch"] = batch };

    /// <inheritdoc/>
    public override void Restore(JsonObject state)
    {
        (epoch, task, batch) = ((int)state["epoch"]!, (int)state["task"]!, (int)state["batch"]!);
        if (task >= tasks.Count)
            throw new InvalidDataException($"the checkpoint is at task {task}, the config has {tasks.Count}: it belongs to another configuration");
        PlanEpoch();
    }

    private bool Advance(int count)
    {
        if (batch < count)
            return false;
        batch = 0;
        if (++task < tasks.Count)
            return false;
        task = 0;
        epoch++;
        PlanEpoch();
        return true;
    }

    private void PlanEpoch()
    {
        for (int t = 0; t < tasks.Count; t++)
            plans[t] = tasks[t].Sampler.Plan(epoch);
    }

    /// <summary>The batches of an epoch that count: a task's cap is in optimizer steps.</summary>
    private int Batches(int index, int available) => tasks[index].Data.Config.MaxStepsPerEpoch is { } cap
        ? (int)Math.Min(available, (long)cap * config.Accumulation)
        : available;
}
