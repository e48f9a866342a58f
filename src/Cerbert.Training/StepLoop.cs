using Cerbert.Tensors;
using Cerbert.Training.Components;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;
using Cerbert.Training.Optimizers;
using Cerbert.Training.Schedules;
using Cerbert.Training.Strategies;
using Cerbert.Training.Tasks;

namespace Cerbert.Training;

/// <summary>What takes the steps of a run: components, strategy, gradients and optimizer, in the order in which they work.</summary>
internal sealed class StepLoop : IDisposable
{
    private readonly TrainingConfig config;
    private readonly LearningRateSchedule schedule;
    private readonly UpdateInBackward? updates;

    // Of the step under way.
    private double rate, squares;

    /// <summary>The start of a run.</summary>
    /// <param name="model">The model at the start of training.</param>
    /// <param name="tasks">What is trained, in the config's order.</param>
    /// <param name="type">Element type of activations.</param>
    public StepLoop(MultiTaskModel model, IReadOnlyList<TrainingTask> tasks, DType type)
    {
        config = model.Config.Training;
        Components = new ComponentSet(config.Components);
        Components.Prepare(model);
        Parameter[] trained = [.. model.Store.Parameters.Where(p => !p.Frozen)];
        Strategy = TrainingStrategy.Create(model.Config, tasks, trained);
        Gradients = new GradientAccumulator(type, (ulong)model.Config.Seed, config.GradientCheckpointing, Components);
        Optimizer = OptimizerFactory.Create(config.Optimizer, [.. trained, .. Strategy.ExtraParameters]);
        schedule = config.Schedule.Create(Math.Max(1, Strategy.TotalSteps), config.Optimizer.LearningRate);
        Components.Start(new RunParts(model, Optimizer, trained, Strategy.TotalSteps));
        if (config.UpdatesInBackward)
            Gradients.Updates = updates = new UpdateInBackward(Update);
    }

    /// <summary>The run's techniques.</summary>
    public ComponentSet Components { get; }

    /// <summary>Whose batches make a step.</summary>
    public TrainingStrategy Strategy { get; }

    /// <summary>What computes gradients.</summary>
    public GradientAccumulator Gradients { get; }

    /// <summary>What uses them.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>Takes the next step.</summary>
    /// <param name="step">Steps done.</param>
    /// <param name="saved">The step of the last checkpoint, for the message.</param>
    /// <returns>What the strategy did, the learning rate, and the norm of all gradients before clipping.</returns>
    /// <exception cref="InvalidDataException">Training diverged. No weight was changed, or, where they change in the backward pass, only some.</exception>
    public (StepOutcome Outcome, double Rate, double Norm) Take(long step, long saved)
    {
        Components.BeforeStep(step);
        (rate, squares) = (Components.Rate(step, config.Optimizer.LearningRate * schedule.Multiplier(step)), 0);
        StepOutcome outcome = Strategy.Step(Gradients);
        Components.AfterBackward();
        double norm = Math.Sqrt(squares + GradientClipping.Squares(Optimizer.Parameters));
        if (!double.IsFinite(outcome.Loss) || !double.IsFinite(norm))
            throw new InvalidDataException($"training diverged at step {step + 1}: the loss is {outcome.Loss}, the gradient norm {norm}; lower training.optimizer.learning_rate, set training.clip_norm, or try precision: fp32 (the last checkpoint is from step {saved})");
        Components.BeforeUpdate(rate);
        Optimizer.Step(rate, GradientClipping.Factor(norm, config.ClipNorm));
        Components.AfterStep(step + 1);
        return (outcome, rate, norm);
    }

    // A gradient is complete and the backward pass goes on. One that is not finite changes nothing any more: the step will end with a message.
    private void Update(Parameter parameter)
    {
        squares += GradientClipping.Squares(Optimizer.Sharing(parameter));
        if (double.IsFinite(squares))
            Optimizer.StepEarly(parameter, rate);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Components.Dispose();
        updates?.Dispose();
        Optimizer.Dispose();
        Strategy.Dispose();
    }
}
