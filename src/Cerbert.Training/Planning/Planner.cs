using System.Diagnostics;
using Cerbert.Tokenizers;
using Cerbert.Training.Configuration;
using Cerbert.Training.Configuration.Binding;
using Cerbert.Training.Modeling;
using Cerbert.Training.Schedules;
using Cerbert.Training.Tasks;

namespace Cerbert.Training.Planning;

/// <summary>
/// Finds what a run will take before it is started. Steps and tokens are counted by going through the run's batches; time is that of a few
/// real steps on them, of forward passes on dev data and of a saved checkpoint; memory is what the process holds after the largest batch.
/// </summary>
/// <remarks>
/// The probe trains in a folder beside the run's output, with a rate that changes nothing, and removes it. It should have the machine, and a
/// process, of its own: memory is measured as the peak of this process. Half of the evaluations are taken to find a better model, which is
/// saved.
/// </remarks>
/// <example><code>
/// RunPlan plan = Planner.Make(RunConfig.Load("sst.yaml", checkFiles: true));
/// Console.WriteLine($"{plan.Steps} steps, {plan.Total}, {plan.PeakBytes >> 20} MB");
/// </code></example>
public static class Planner
{
    private const int MostSteps = 60;

    /// <summary>Probes a run.</summary>
    /// <param name="config">A resolved config.</param>
    /// <param name="cancellation">Stops after the step under way.</param>
    /// <exception cref="InvalidDataException">What training would refuse.</exception>
    public static RunPlan Make(RunConfig config, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (config.Tasks.FirstOrDefault(task => task is not LabelledTaskConfig) is { } text)
            throw new InvalidDataException($"tasks.{text.Name}.kind: is {ConfigNames.ToValue(text.Kind)}, but only tasks with labels can be planned; leave it out of the plan");
        var clock = Stopwatch.StartNew();
        (RunConfig named, Tokenizer tokenizer, List<TaskSource> data) = TrainingRun.Load(config);
        RunConfig decided = TrainingRun.Decide(named, out _);
        using var folder = new ProbeFolder(decided);
        RunConfig probe = ProbeConfig(decided, folder.Path);
        using MultiTaskModel model = TrainingRun.CreateModel(probe, tokenizer);
        List<LabelledTask> tasks = [.. TrainingRun.CreateTasks(probe, model, data).Cast<LabelledTask>()];
        TimeSpan preparation = clock.Elapsed;
        WorkCount work = WorkCount.Of(decided, tasks, cancellation);
        return new RunProbe(decided, model, tasks, work, cancellation).Plan(folder.Path, preparation);
    }

    private static RunConfig ProbeConfig(RunConfig config, string output)
    {
        int tasks = config.Tasks.Count;
        bool joint = config.Training.Strategy is JointStrategyConfig;
        return config with
        {
            Output = output,
            Training = config.Training with
            {
                MaxSteps = Math.Min(config.Training.MaxSteps ?? long.MaxValue, joint ? MostSteps : MostSteps * tasks),
                // Each task gets its turn at once; what a step takes does not depend on who chooses it.
                Strategy = joint || tasks == 1 ? config.Training.Strategy : new RoundRobinStrategyConfig(),
                Schedule = new ConstantScheduleConfig(),
                Optimizer = config.Training.Optimizer with { LearningRate = 1e-12 },
                Tensorboard = false,
            },
            Evaluation = config.Evaluation with { EveryEpoch = false, EverySteps = null, Patience = null },
            Checkpoint = config.Checkpoint with { EverySteps = null },
        };
    }
}
