using Cerbert.Data;
using Cerbert.Tensors;
using Cerbert.Training;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;
using Cerbert.Training.Runs;
using Cerbert.Training.Strategies;
using Cerbert.Training.Tasks;
using Tokenizer = Cerbert.Tokenizers.Tokenizer;

namespace Cerbert.Tests.Strategies;

/// <summary>Three small classification tasks of 5, 3 and 2 batches on a one-layer encoder, with dropout.</summary>
internal sealed class TinyRun : IDisposable
{
    public static readonly string[] Tasks = ["mood", "same", "tone"];

    private readonly TempFolder folder = new();

    public TinyRun() => SampleData.Write(folder.Path);

    public void Dispose() => folder.Dispose();

    public RunConfig Config(string strategy, string name = "run", params string[] overrides) => RunConfig.Load(
        folder.Write($"{name}.yaml", $$"""
            encoder: { layers: 1, hidden: 16, heads: 2, ffn: 32, max_positions: 64, vocab: vocab.txt }
            tokenizer: { max_length: 64 }
            output: {{name}}
            tasks:
              - { name: mood, kind: classification, labels: [negative, positive], data: { train: sentiment/train.tsv, limit: 40 } }
              - { name: same, kind: classification, labels: 2, weight: 0.5, data: { train: paraphrase/train.tsv, limit: 20, columns: { text_pair: sentence2 } } }
              - { name: tone, kind: classification, labels: [negative, positive], data: { train: sentiment/dev.tsv, limit: 16 } }
            training:
              epochs: 2
              batch_size: 8
              precision: fp32
              optimizer: { name: adamw, learning_rate: 1e-3 }
              strategy: {{strategy}}
            """), overrides);

    /// <summary>Trains to the end, or until so many steps are done, as often as it takes.</summary>
    /// <returns>The run's folder and what was reported.</returns>
    public Recorder Train(RunConfig config, long? stopAfter = null)
    {
        var recorder = new Recorder();
        RunFinished done = recorder.Run(stopAfter, cancellation => TrainingRun.Start(config, recorder, cancellation));
        while (done.Interrupted)
            done = recorder.Run(stop: null, cancellation => TrainingRun.Resume(config.Output!, recorder, cancellation));
        return recorder;
    }

    /// <summary>Every byte of a finished run's last checkpoint that decides its future.</summary>
    public static Dictionary<string, byte[]> State(RunConfig config)
    {
        Assert.True(RunFolder.CheckpointsOf(config.Output!).TryOpen("last", out SavedFolder? saved, out _));
        return Directory.GetFiles(saved.Path, "*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".safetensors", StringComparison.Ordinal) || Path.GetFileName(file) == "state.json")
            .ToDictionary(file => Path.GetRelativePath(saved.Path, file), File.ReadAllBytes, StringComparer.Ordinal);
    }

    /// <summary>A strategy beside its model, without a trainer.</summary>
    public static Parts Open(RunConfig config)
    {
        Tokenizer tokenizer = EncoderSettings.LoadTokenizer(config.Encoder);
        MultiTaskModel model = MultiTaskModel.Create(config, tokenizer);
        List<TrainingTask> tasks = [.. config.LabelledTasks.Select(task =>
        {
            TaskData data = TaskData.Load(task, config.Tokenizer, tokenizer);
            return new LabelledTask(data, model.Encoder, model.Tasks[task.Name], new FileOrderSampler(data.Train.Lengths.Span, new BatchLimits { MaxExamples = 8 }));
        })];
        return new Parts(model, tasks, TrainingStrategy.Create(config, tasks, model.Store.Parameters));
    }

    public sealed record Parts(MultiTaskModel Model, IReadOnlyList<TrainingTask> Tasks, TrainingStrategy Strategy) : IDisposable
    {
        public IReadOnlyList<Parameter> Parameters => Model.Store.Parameters;

        /// <summary>The gradients as the parameters hold them now; null where there is none.</summary>
        public float[]?[] Gradients() => [.. Parameters.Select(p => p.HasGrad ? p.Grad.ToArray() : null)];

        /// <summary>Each task's weighted gradient of its first batches, with the dropout masks of the first step.</summary>
        public float[]?[][] TaskByTask(int batches = 1)
        {
            var gradients = new GradientAccumulator(DType.Float32, (ulong)Model.Config.Seed);
            return [.. Tasks.Select(task =>
            {
                Clear();
                for (int i = 0; i < batches; i++)
                    gradients.Add(task, task.Sampler.Plan(0).Batch(i), 0, task.Config.Weight / batches);
                float[]?[] found = Gradients();
                Clear();
                return found;
            })];
        }

        public StepOutcome Step()
        {
            Clear();
            return Strategy.Step(new GradientAccumulator(DType.Float32, (ulong)Model.Config.Seed));
        }

        public void Dispose()
        {
            Strategy.Dispose();
            Model.Dispose();
        }

        private void Clear()
        {
            foreach (Parameter parameter in Parameters)
                parameter.ClearGrad();
        }
    }

    /// <summary>Keeps the reports, and stops the run after a step.</summary>
    public sealed class Recorder : IRunObserver
    {
        private CancellationTokenSource? stop;
        private long? stopAfter;

        public List<StepReport> Steps { get; } = [];

        public List<ConflictReport> Conflicts { get; } = [];

        public void StepDone(StepReport report)
        {
            Steps.Add(report);
            if (report.Step == stopAfter)
                stop!.Cancel();
        }

        public void ConflictsFound(ConflictReport report) => Conflicts.Add(report);

        public RunFinished Run(long? stop, Func<CancellationToken, RunFinished> run)
        {
            using var source = new CancellationTokenSource();
            (this.stop, stopAfter) = (source, stop);
            return run(source.Token);
        }
    }
}
