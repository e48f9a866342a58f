using System.Diagnostics;
using Cerbert.Data;
using Cerbert.Tensors;
using Cerbert.Tensors.MatMul;
using Cerbert.Tensors.Runtime;
using Cerbert.Tokenizers;
using Cerbert.Training.Components;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;
using Cerbert.Training.Reporting;
using Cerbert.Training.Runs;
using Cerbert.Training.Tasks;
using Cerbert.Training.TensorBoard;

namespace Cerbert.Training;

/// <summary>A training run from its config to its saved model: reads the data, builds the model, trains, predicts.</summary>
/// <example><code>
/// RunConfig config = RunConfig.Load("sst.yaml", checkFiles: true);
/// RunFinished done = TrainingRun.Start(config);
/// </code></example>
public static class TrainingRun
{
    /// <summary>Starts a run in the config's output folder.</summary>
    /// <param name="config">A resolved config.</param>
    /// <param name="observer">Is told what happens; null: nobody.</param>
    /// <param name="cancellation">Ends the run after the step under way, with a checkpoint to go on from.</param>
    /// <exception cref="InvalidDataException">Config, data or model files are wrong; nothing was trained.</exception>
    public static RunFinished Start(RunConfig config, IRunObserver? observer = null, CancellationToken cancellation = default)
    {
        // What can be wrong with data and model shows before a folder is made, so that the corrected command can use its name.
        (RunConfig named, Tokenizer tokenizer, List<TaskSource> data) = Load(config);
        RunConfig decided = Decide(named, out string why);
        using MultiTaskModel model = CreateModel(decided, tokenizer);
        using RunFolder folder = RunFolder.Create(decided);
        observer?.Noted($"{MatMulEngines.Current.Name}, {WorkerPool.Threads} threads; {why}{EngineAdvice()}");
        return Run(folder, model, data, observer, cancellation);
    }

    /// <summary>Goes on with a run after its last checkpoint.</summary>
    /// <param name="path">The run's folder.</param>
    /// <param name="observer">Is told what happens; null: nobody.</param>
    /// <param name="cancellation">Ends the run after the step under way.</param>
    public static RunFinished Resume(string path, IRunObserver? observer = null, CancellationToken cancellation = default)
    {
        using RunFolder folder = RunFolder.Resume(path);
        (_, Tokenizer tokenizer, List<TaskSource> data) = Load(folder.Config);
        using MultiTaskModel model = CreateModel(folder.Config, tokenizer);
        return Run(folder, model, data, observer, cancellation);
    }

    /// <summary>Checks data and model without training, and decides what is left to decide.</summary>
    /// <returns>The config that <see cref="Start"/> would write into the run folder.</returns>
    /// <exception cref="InvalidDataException">Config, data or model files are wrong.</exception>
    internal static RunConfig Check(RunConfig config)
    {
        (RunConfig named, Tokenizer tokenizer, _) = Load(config);
        RunConfig decided = Decide(named, out _);
        CreateModel(decided, tokenizer).Dispose();
        return decided;
    }

    internal static RunConfig Decide(RunConfig config, out string why) =>
        config with { Training = config.Training with { Precision = Precision.Resolve(config.Training.Precision, out why) } };

    private static string EngineAdvice() => MatMulEngines.WhyNoOneDnn is { } reason ? $" (oneDNN would be faster: {reason})" : "";

    internal static (RunConfig Config, Tokenizer Tokenizer, List<TaskSource> Data) Load(RunConfig config)
    {
        Tokenizer tokenizer = EncoderSettings.LoadTokenizer(config.Encoder);
        RequireRoom(config, tokenizer);
        List<TaskSource> data = [.. config.Tasks.Select(task => TaskSource.Load(task, config, tokenizer))];
        return (config with { Tasks = [.. data.Select(d => d.Config)] }, tokenizer, data);
    }

    internal static void RequireRoom(RunConfig config, Tokenizer tokenizer)
    {
        bool pairs = config.LabelledTasks.Any(task => task.Data.Columns.TextPair is not null && task.Pair is null or CrossEncoderPairConfig);
        int special = tokenizer.SpecialTokenCount(pairs);
        if (config.Tokenizer.MaxLength <= special)
            throw new InvalidDataException($"tokenizer.max_length: is {config.Tokenizer.MaxLength}, but the {special} special tokens of a sequence leave no room for text in that; raise it");
    }

    internal static MultiTaskModel CreateModel(RunConfig config, Tokenizer tokenizer)
    {
        MultiTaskModel model = MultiTaskModel.Create(config, tokenizer);
        try
        {
            if (config.Tokenizer.MaxLength > model.Encoder.MaxLength)
                throw new InvalidDataException($"tokenizer.max_length: is {config.Tokenizer.MaxLength}, but the model has {model.Encoder.MaxLength} positions; lower it to at most that");
            foreach (ComponentConfig component in config.Training.Components)
                component.Check(model);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static RunFinished Run(RunFolder folder, MultiTaskModel model, List<TaskSource> data, IRunObserver? observer, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        RunConfig config = folder.Config;
        using TensorBoardObserver? events = config.Training.Tensorboard ? new TensorBoardObserver(Path.Combine(folder.Path, "tensorboard")) : null;
        IRunObserver[] observers = [.. new[] { new MetricsLogObserver(folder.Metrics), events, observer }.OfType<IRunObserver>()];
        observer = new RunObservers(observers);
        Warn(data, config, observer);
        DType type = Precision.TypeOf(config.Training.Precision);
        List<TrainingTask> tasks = MakeTasks(model, data, config, type, cancellation);
        RunFinished report;
        using (var trainer = new Trainer(folder, model, tasks, type, observer))
            report = trainer.Run(clock.Elapsed, cancellation);
        try
        {
            if (!report.Interrupted)
                WritePredictions(folder, model, tasks, type, cancellation);
        }
        catch (OperationCanceledException)
        {
            // All steps are done and saved; resuming writes the predictions.
            report = report with { Interrupted = true };
        }

        WriteReport(folder, observer);
        return report;
    }

    // The run is done and saved: a report that cannot be written is no reason to fail.
    private static void WriteReport(RunFolder folder, IRunObserver observer)
    {
        try
        {
            RunReport.Write(folder.Path);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            observer.Warned($"no report was written: {e.Message}");
        }
    }

    /// <summary>The tasks of a run on its model; where only heads are trained, with what the encoder says about every text.</summary>
    internal static List<TrainingTask> MakeTasks(MultiTaskModel model, List<TaskSource> data, RunConfig config, DType type, CancellationToken cancellation)
    {
        List<TrainingTask> tasks = CreateTasks(config, model, data);
        if (config.Training.Mode == TrainingMode.HeadOnly)
            FreezeEncoder(model, tasks, config, type, cancellation);
        return tasks;
    }

    /// <summary>The tasks of a run on its model.</summary>
    internal static List<TrainingTask> CreateTasks(RunConfig config, MultiTaskModel model, List<TaskSource> data) =>
        [.. data.Select((d, i) => d.On(model, Sampler(config, d.Lengths.Span, i)))];

    private static BatchSampler Sampler(RunConfig config, ReadOnlySpan<int> lengths, int task)
    {
        TrainingConfig training = config.Training;
        var limits = new BatchLimits { MaxExamples = training.BatchSize, MaxTokens = training.MaxTokens };
        // Tasks of equal size must not be shuffled alike.
        ulong seed = (ulong)config.Seed + ((ulong)task << 32);
        return training.Bucket > 0
            ? new BucketedSampler(lengths, limits, seed, training.Bucket)
            : new ShuffledSampler(lengths, limits, seed);
    }

    private static void FreezeEncoder(MultiTaskModel model, List<TrainingTask> tasks, RunConfig config, DType type, CancellationToken cancellation)
    {
        FreezeEncoder(model);
        if (!config.Training.CacheFeatures)
            return;
        foreach (LabelledTask task in tasks.OfType<LabelledTask>())
        {
            var cache = new FeatureCache();
            foreach (EncodedDataSet set in task.Data.All)
                cache.Fill(task, set, config.Evaluation.BatchSize, type, cancellation);
            task.UseFeatures(cache);
        }
    }

    /// <summary>Leaves nothing but the heads to train.</summary>
    internal static void FreezeEncoder(MultiTaskModel model)
    {
        foreach (Parameter parameter in model.Store.Parameters)
            parameter.Frozen = model.Encoder.Owns(parameter);
    }

    private static void Warn(List<TaskSource> data, RunConfig config, IRunObserver observer)
    {
        foreach (string remark in data.SelectMany(task => task.Remarks(config)))
            observer.Warned(remark);
        if (!MatMulEngines.Current.Supports(DType.BFloat16) && config.Training.Precision == PrecisionMode.Bf16)
            observer.Warned($"{MatMulEngines.Current.Name} has no bf16 products and converts instead; precision: fp32 is faster here");
    }

    private static void WriteSubmission(string path, SubmissionData submission, LabelledTask task, float[] outputs)
    {
        if (ClueSubmission.Labels.ContainsKey(submission.Name))
            ClueSubmission.Write(path, submission.Name, task.Objective, outputs, submission.Data.Data, task.Config);
        else
            GlueSubmission.Write(path, submission.Name, task.Objective, outputs, task.Config);
    }

    private static void WritePredictions(RunFolder folder, MultiTaskModel model, List<TrainingTask> tasks, DType type, CancellationToken cancellation)
    {
        if (folder.Checkpoints.TryOpen("best", out SavedFolder? best, out _))
            ModelFolder.Restore(model, best.Path);
        foreach (LabelledTask task in tasks.OfType<LabelledTask>())
        {
            foreach (SubmissionData submission in task.Data.Submissions)
                WriteSubmission(
                    RunFolder.SubmissionFile(folder.Path, submission.Name), submission, task,
                    task.Predict(submission.Data, model.Config.Evaluation.BatchSize, type, cancellation));
            foreach ((string split, EncodedDataSet? set) in new[] { ("dev", task.Data.Dev), ("test", task.Data.Test) })
                if (set is not null)
                    PredictionsTsv.Write(
                        folder.PredictionsFile(task.Name, split), task.Objective.Columns,
                        task.Objective.Rows(task.Predict(set, model.Config.Evaluation.BatchSize, type, cancellation), set.Data, task.Config));
        }
    }
}
