using Cerbert.Data;
using Cerbert.Tensors;
using Cerbert.Tokenizers;
using Cerbert.Training;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;
using Cerbert.Training.Runs;
using Cerbert.Training.Tasks;

namespace Cerbert.Tests.TrainingRuns;

[Collection("engines")]
public class HeadOnlyTests
{
    // The encoder's own dropout would be drawn without the cache, so there is none; the head's stays.
    private static readonly string[] Settings = ["training.mode=head_only", "encoder.dropout=0", "encoder.attention_dropout=0"];

    [Fact]
    public void HeadOnly_CachedFeatures_TrainAsAFrozenEncoderDoes()
    {
        using var run = new TinyRun();
        TinyRun.Start(run.Config("cached", Settings));
        Train(run.Config("plain", Settings), prepare: null);
        using MultiTaskModel cached = ModelFolder.Load(Last(run, "cached")), plain = ModelFolder.Load(Last(run, "plain")), fresh = Fresh(run);
        foreach (Parameter parameter in plain.Store.Parameters)
        {
            ReadOnlySpan<float> other = cached.Store.Parameters.Single(p => p.Name == parameter.Name).Value.AsSpan(), start = fresh.Store.Parameters.Single(p => p.Name == parameter.Name).Value.AsSpan();
            bool head = parameter.Name.StartsWith("classifier.", StringComparison.Ordinal);
            Close.Equal(parameter.Value.AsSpan(), other, 1e-5, 1e-4, parameter.Name);
            Assert.Equal(!head, start.SequenceEqual(other));
        }
    }

    [Fact]
    public void HeadOnly_OnceFilled_NeverRunsTheEncoderAgain()
    {
        using var run = new TinyRun();
        RunConfig config = run.Config("cached", Settings);
        var cache = new FeatureCache();
        RunFinished done = Train(config, (model, task) =>
        {
            cache.Fill(task, task.Data.Train, 16, DType.Float32);
            cache.Fill(task, task.Data.Dev!, 16, DType.Float32);
            task.UseFeatures(cache);
            // An encoder that ran again would spoil every loss and every score.
            foreach (Parameter parameter in model.Store.Parameters.Where(p => p.Frozen))
            {
                parameter.Value.AsSpan().Fill(float.NaN);
                parameter.Touch();
            }
        });
        Assert.Equal(12, done.Step);
        Assert.Equal(96 + 96, cache.Encoded);
    }

    private static RunFinished Train(RunConfig config, Action<MultiTaskModel, LabelledTask>? prepare)
    {
        Tokenizer tokenizer = EncoderSettings.LoadTokenizer(config.Encoder);
        TaskData data = TaskData.Load(config.LabelledTasks[0], config.Tokenizer, tokenizer);
        using RunFolder folder = RunFolder.Create(config with { Tasks = [data.Config] });
        using MultiTaskModel model = MultiTaskModel.Create(folder.Config, tokenizer);
        foreach (Parameter parameter in model.Store.Parameters)
            parameter.Frozen = parameter.Name.StartsWith("bert.", StringComparison.Ordinal);
        var limits = new BatchLimits { MaxExamples = config.Training.BatchSize };
        var task = new LabelledTask(
            data, model.Encoder, model.Tasks["sentiment"], new BucketedSampler(data.Train.Lengths.Span, limits, (ulong)config.Seed, config.Training.Bucket));
        prepare?.Invoke(model, task);
        using var trainer = new Trainer(folder, model, [task], DType.Float32, new Witness());
        return trainer.Run(TimeSpan.Zero, CancellationToken.None);
    }

    private static MultiTaskModel Fresh(TinyRun run)
    {
        RunConfig config = run.Config("fresh", Settings);
        return MultiTaskModel.Create(config, EncoderSettings.LoadTokenizer(config.Encoder));
    }

    private static string Last(TinyRun run, string output) => Path.Combine(run[output], "checkpoints", "last", "model");
}
