using System.Text.Json.Nodes;
using Cerbert.Tensors;
using Cerbert.Training.Configuration;
using Cerbert.Training.Tasks;

namespace Cerbert.Training.Strategies;

/// <summary>Decides which tasks' batches make the next optimizer step and how their gradients combine.</summary>
/// <remarks>
/// Every task goes through its own data pass after pass, whatever the others do. An epoch is as many batches as all tasks together
/// have (after their caps), so that runs with different strategies read equally much. Random draws are functions of seed and step, so
/// positions are all there is to save.
/// </remarks>
public abstract class TrainingStrategy : IDisposable
{
    private readonly EpochClock clock;

    private protected TrainingStrategy(IReadOnlyList<TrainingTask> tasks, TrainingConfig config, EpochClock clock)
    {
        this.clock = clock;
        Cursors = [.. tasks.Select(task => new TaskCursor(task, config))];
        TotalSteps = Math.Min(clock.Total, config.MaxSteps ?? long.MaxValue);
    }

    /// <summary>Optimizer steps of the whole run.</summary>
    public long TotalSteps { get; }

    /// <summary>Passes over the data done so far, as a fraction.</summary>
    public double Epoch => clock.EpochAt(StepsDone);

    /// <summary>Parameters of the strategy itself, which the optimizer trains and checkpoints keep.</summary>
    public virtual IReadOnlyList<Parameter> ExtraParameters => [];

    /// <summary>Steps taken so far.</summary>
    private protected long StepsDone { get; private set; }

    /// <summary>The tasks' places in their data, in the config's order.</summary>
    private protected IReadOnlyList<TaskCursor> Cursors { get; }

    /// <summary>The strategy of a run: one line per strategy.</summary>
    /// <param name="config">The run.</param>
    /// <param name="tasks">Its tasks.</param>
    /// <param name="parameters">What is trained, whose gradients some strategies combine.</param>
    public static TrainingStrategy Create(RunConfig config, IReadOnlyList<TrainingTask> tasks, IReadOnlyList<Parameter> parameters)
    {
        ulong seed = (ulong)config.Seed;
        double[] sizes = [.. tasks.Select(task => (double)task.Sampler.ExampleCount)];
        TrainingConfig training = config.Training;
        TrainingStrategy Sampling(Func<long, TaskSampler> sampler) => new SamplingStrategy(tasks, training, sampler);
        return training.Strategy switch
        {
            SequentialStrategyConfig c => new SequentialStrategy(tasks, training, c),
            RoundRobinStrategyConfig => Sampling(_ => new RoundRobin(tasks.Count)),
            UniformStrategyConfig => Sampling(_ => new UniformSampler(tasks.Count, seed)),
            ProportionalStrategyConfig => Sampling(_ => new ProportionalSampler(sizes, seed)),
            TemperatureStrategyConfig c => Sampling(_ => new TemperatureSampler(sizes, c.Alpha, c.Cap, seed)),
            MinAnnealStrategyConfig c => Sampling(total => new MinAnnealSampler(sizes, c.Epochs, c.Steps ?? total, seed)),
            MixedStrategyConfig c => new MixedStrategy(tasks, training, c, parameters),
            PcGradStrategyConfig c => new PcGradStrategy(tasks, training, c, parameters, seed),
            _ => throw new InvalidDataException($"training.strategy: {StrategyConfig.Family.NameOf(training.Strategy.GetType())} is not available"),
        };
    }

    /// <summary>Computes the gradients of the next step.</summary>
    public StepOutcome Step(GradientAccumulator gradients)
    {
        StepOutcome outcome = NextStep(gradients);
        StepsDone++;
        return outcome with { EpochEnded = clock.IsEnd(StepsDone) };
    }

    /// <summary>Everything that decides what comes next.</summary>
    public JsonObject Save() => new() { ["step"] = StepsDone, ["places"] = new JsonArray([.. Cursors.Select(cursor => cursor.Save())]) };

    /// <summary>Goes on where <see cref="Save"/> was called.</summary>
    /// <exception cref="InvalidDataException">The state belongs to another configuration.</exception>
    public void Restore(JsonObject state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state["step"] is not { } step || state["places"] is not JsonArray places)
            throw new InvalidDataException("the checkpoint's strategy has no step and places: it is damaged or of another version");
        if (places.Count != Cursors.Count)
            throw new InvalidDataException($"the checkpoint has {places.Count} tasks, the config {Cursors.Count}: it belongs to another configuration");
        StepsDone = (long)step;
        for (int i = 0; i < places.Count; i++)
            Cursors[i].Restore(places[i]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Returns the memory of what the strategy made.</summary>
    protected virtual void Dispose(bool disposing)
    {
        foreach (Parameter parameter in ExtraParameters)
            parameter.Dispose();
    }

    private protected abstract StepOutcome NextStep(GradientAccumulator gradients);
}
