using Cerbert.Data;
using Cerbert.Models;
using Cerbert.Tensors;
using Cerbert.Tensors.Memory;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;
using Cerbert.Training.Runs;
using Cerbert.Training.Tasks;

namespace Cerbert.Training.Planning;

/// <summary>Runs parts of a run, and extends what they took to the whole.</summary>
internal sealed class RunProbe(RunConfig config, MultiTaskModel model, IReadOnlyList<LabelledTask> tasks, WorkCount work, CancellationToken cancellation)
{
    private const int WarmUp = 3, StepsPerTask = 8;

    // Of the evaluations, those that find a better model, which is then saved as well.
    private const double BetterShare = 0.5;

    private static readonly TimeSpan ProbeTime = TimeSpan.FromSeconds(10);

    private readonly DType type = Precision.TypeOf(config.Training.Precision);
    private readonly bool cached = config.Training is { Mode: TrainingMode.HeadOnly, CacheFeatures: true };

    /// <summary>The plan of the run.</summary>
    /// <param name="path">A folder that may be written to; the model's config names it as its output.</param>
    /// <param name="read">How long it took to read data and model.</param>
    public RunPlan Plan(string path, TimeSpan read)
    {
        // Data and program; the tensors that exist already count with the others below.
        long program = Environment.WorkingSet - TensorMemory.Bytes;
        double encoding = PrepareFeatures();
        StepProbe steps = Steps(path, out double evaluation, out long tensors);
        double saving = Saving(path, steps);
        // A long run fills the room that the probe leaves: with garbage until it is collected, and with batches of all sizes.
        FillNursery();
        long peak = ProcessMemory.Peak() + TensorMemory.RoomToGrow, constant = Math.Min(peak, program + tensors);
        double training = 0;
        var plans = new List<TaskPlan>();
        bool joint = config.Training.Strategy is JointStrategyConfig;
        for (int i = 0; i < tasks.Count; i++)
        {
            TaskWork part = work.Tasks[i];
            double? seconds = joint ? null : steps.SecondsOf(tasks[i].Name, work.TaskSteps[i], part.Tokens);
            training += seconds ?? 0;
            plans.Add(new TaskPlan(
                tasks[i].Name, work.TaskSteps[i], part.Batches, part.Tokens, (double)part.Tokens / TokensIn(tasks[i].Data.Train), seconds is { } s ? TimeSpan.FromSeconds(s) : null));
        }

        if (joint)
            training = steps.SecondsOf(null, work.Steps, work.Tasks.Sum(task => task.Tokens));
        training += steps.WarmUpSeconds;
        double evaluations = evaluation * work.Evaluations, constantTime = read.TotalSeconds + encoding + Predictions(evaluation);
        return new RunPlan
        {
            Tasks = plans,
            Steps = work.Steps,
            Evaluations = work.Evaluations,
            ProbedSteps = steps.Steps.Count,
            Preparation = read + TimeSpan.FromSeconds(encoding),
            Training = TimeSpan.FromSeconds(training),
            Evaluation = TimeSpan.FromSeconds(evaluations + Predictions(evaluation)),
            Saving = TimeSpan.FromSeconds(saving),
            PeakBytes = peak,
            FixedBytes = constant,
            LargestBatch = work.Tasks.Max(task => task.LargestTokens),
            HalfTheTime = PlanAdvice.Time(config, work.Steps, constantTime, training, evaluations + saving),
            HalfTheMemory = PlanAdvice.Memory(config, peak, constant),
        };
    }

    /// <summary>For heads on a frozen encoder: the time of running it once per example.</summary>
    private double PrepareFeatures()
    {
        if (config.Training.Mode == TrainingMode.HeadOnly)
            TrainingRun.FreezeEncoder(model);
        if (!cached)
            return 0;
        double seconds = 0;
        foreach (LabelledTask task in tasks)
        {
            var cache = new FeatureCache();
            foreach (EncodedDataSet set in task.Data.All)
            {
                int width = 0;
                seconds += Forward(set, (batch, pass) =>
                {
                    Tensor features = task.Features(batch, pass);
                    width = features.Columns;
                    return features;
                });
                cache.Pretend(set, width);
            }

            task.UseFeatures(cache);
        }

        return seconds;
    }

    private StepProbe Steps(string path, out double evaluation, out long tensors)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var folder = RunFolder.Create(model.Config);
        int least = config.Training.Strategy is JointStrategyConfig ? StepsPerTask : StepsPerTask * tasks.Count;
        var probe = new StepProbe(WarmUp, least, ProbeTime, stop);
        using var trainer = new Trainer(folder, model, tasks, type, probe);
        trainer.Run(TimeSpan.Zero, stop.Token);
        cancellation.ThrowIfCancellationRequested();
        tensors = TensorMemory.Bytes - WordRows.Take(model.Encoder.WordEmbeddings, tasks, trainer.Optimizer);
        for (int i = 0; i < tasks.Count; i++)
            if (work.Tasks[i].Largest is { Length: > 0 } largest)
                trainer.Try(tasks[i], largest);
        // Features that are kept make it free.
        evaluation = cached ? 0 : tasks.Sum(task => task.Data.Dev is { } dev ? Forward(dev, task.OutputsOf) : 0);
        return probe;
    }

    private double Saving(string path, StepProbe steps)
    {
        CheckpointStore store = RunFolder.CheckpointsOf(path);
        double last = steps.Saving.TotalSeconds;
        if (!store.TryOpen("last", out SavedFolder? saved, out _))
            return 0;
        double share = (double)ProbeFolder.SizeOf(Path.Combine(saved.Path, "model")) / ProbeFolder.SizeOf(saved.Path);
        return last * (work.Saves + (config.Checkpoint.KeepBest ? share * Math.Ceiling(BetterShare * work.Evaluations) : 0));
    }

    /// <summary>The time of the predictions at the end.</summary>
    private double Predictions(double dev)
    {
        long scored = tasks.Sum(task => task.Data.Dev is { } set ? TokensIn(set) : 0);
        long others = tasks.Sum(task => task.Data.All.Where(set => set != task.Data.Train && set != task.Data.Dev).Sum(TokensIn));
        return scored > 0 ? dev * (scored + others) / scored : 0;
    }

    private double Forward(EncodedDataSet set, Func<RaggedBatch, ForwardPass, Tensor> forward) =>
        ForwardProbe.SecondsFor(set, config.Evaluation.BatchSize, type, forward, cancellation);

    private static void FillNursery()
    {
        const int block = 4096, most = 1 << 30;
        int collections = GC.CollectionCount(0);
        for (int bytes = 0; bytes < most - block && GC.CollectionCount(0) == collections; bytes += block)
            GC.KeepAlive(new byte[block]);
    }

    private static long TokensIn(EncodedDataSet set)
    {
        long tokens = 0;
        foreach (int length in set.Lengths.Span)
            tokens += length;
        return tokens;
    }
}
