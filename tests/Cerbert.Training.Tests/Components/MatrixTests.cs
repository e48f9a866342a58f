using Cerbert.Data;
using Cerbert.Tensors;
using Cerbert.Training;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;
using Cerbert.Training.Runs;
using Cerbert.Training.Tasks;
using Tokenizer = Cerbert.Tokenizers.Tokenizer;

namespace Cerbert.Tests.Components;

/// <summary>
/// Every pair of components, and every component with every optimizer, either trains two steps and ends with the same bytes when it is
/// stopped between them and resumed, or is refused by name.
/// </summary>
[Collection("engines")]
public sealed class MatrixTests : IDisposable
{
    private static readonly string[] Components =
    [
        "{ name: ema, decay: 0.5 }",
        "{ name: swa, start_step: 0, every: 1, learning_rate: 1e-2 }",
        "{ name: fgm }",
        "{ name: pgd, steps: 2 }",
        "{ name: mixout, probability: 0.5 }",
        "{ name: prior_decay }",
        "{ name: reinit }",
        "{ name: freeze, layers: 1 }",
        "{ name: freeze, layers: 1, thaw_every: 1 }",
        "{ name: learning_rates, layer_decay: 0.5, heads: 1e-2 }",
        "{ name: self_distillation, decay: 0.5 }",
        "{ name: self_distillation, snapshots: 2 }",
        "{ name: distillation, teacher: teacher }",
        "{ name: r_drop }",
        "{ name: freelb, steps: 2 }",
        "{ name: smart }",
    ];

    private static readonly string[] Optimizers =
    [
        "{ name: adamw, weight_decay: 0, learning_rate: 1e-3 }",
        "{ name: adam, learning_rate: 1e-3 }",
        "{ name: radam, weight_decay: 0, learning_rate: 1e-3 }",
        "{ name: sgd, learning_rate: 1e-2 }",
        "{ name: madgrad, learning_rate: 1e-3 }",
        "{ name: adafactor, learning_rate: 1e-3 }",
        "{ name: lamb, weight_decay: 0, learning_rate: 1e-2 }",
        "{ name: adamw, weight_decay: 0, learning_rate: 1e-3, lookahead: { steps: 1, alpha: 0.5 } }",
    ];

    // What has to be refused; that nothing else is, and that these are, is the test.
    private static readonly (string, string)[] Refused =
    [
        ("ema", "swa"), ("fgm", "pgd"), ("fgm", "freeze"), ("pgd", "freeze"), ("freeze", "freeze"), ("self_distillation", "self_distillation"),
        ("fgm", "freelb"), ("pgd", "freelb"), ("freelb", "smart"),
    ];

    private readonly TempFolder folder = new(inMemory: true);
    private Tokenizer? tokenizer;
    private TaskData? data;
    private int runs;

    public MatrixTests() => SampleData.Write(folder.Path);

    public void Dispose() => folder.Dispose();

    [Fact, Trait("Category", "slow")]
    public void Pair_OfComponents_ResumesExactlyOrIsRefusedByName()
    {
        for (int i = 0; i < Components.Length; i++)
            for (int j = 0; j <= i; j++)
                Check(Optimizers[0], i == j ? [Components[i]] : [Components[j], Components[i]]);
    }

    [Fact, Trait("Category", "slow")]
    public void Optimizer_WithEveryComponent_ResumesExactly()
    {
        foreach (string optimizer in Optimizers.Skip(1))
        {
            Check(optimizer);
            foreach (string component in Components)
                Check(optimizer, component);
        }
    }

    private void Check(string optimizer, params string[] components)
    {
        string what = $"{optimizer} with {string.Join(" and ", components)}", name = $"run{runs++}";
        string path = folder.Write("run.yaml", $$"""
            seed: 3
            encoder: { layers: 2, hidden: 16, heads: 2, ffn: 16, max_positions: 32, vocab: vocab.txt }
            tokenizer: { max_length: 16 }
            tasks:
              - { name: mood, kind: classification, labels: [negative, positive], data: { train: sentiment/train.tsv, dev: sentiment/dev.tsv, limit: 8 } }
            training:
              epochs: 2
              batch_size: 4
              accumulation: 2
              precision: fp32
              schedule: constant
              optimizer: {{optimizer}}
              components: [{{string.Join(", ", components)}}]
            evaluation: { every_steps: 1, every_epoch: false }
            checkpoint: { keep_best: false }
            """);
        string[] names = [.. components.Select(component => component.Split(' ', ',')[2])];
        if (components.Any(component => component.Contains("teacher", StringComparison.Ordinal)) && !Directory.Exists(folder["teacher"]))
            SaveTeacher(path);
        bool refuse = names.Length == 2 && IsRefused(names[0], names[1]) && !(components[1].Contains("thaw", StringComparison.Ordinal) && names[0] != "freeze");
        RunConfig config;
        try
        {
            config = RunConfig.Load(path, [$"output={folder[name]}"]);
            Assert.False(refuse, $"{what} should be refused");
        }
        catch (InvalidDataException e)
        {
            Assert.True(refuse, $"{what} is refused: {e.Message}");
            Assert.All(names, component => Assert.Contains(component, e.Message, StringComparison.Ordinal));
            Assert.Matches(@"run\.yaml:\d+:\d+: training\.components\.[a-z0-9_]+: (cannot work with|is a second) ", e.Message);
            return;
        }

        Dictionary<string, byte[]> whole = Train(config, stop: false);
        Dictionary<string, byte[]> stopped = Train(config with { Output = folder[name + "-stopped"] }, stop: true);
        Assert.Equal(whole.Keys.Order(StringComparer.Ordinal), stopped.Keys.Order(StringComparer.Ordinal));
        foreach ((string file, byte[] bytes) in whole)
            Assert.True(bytes.AsSpan().SequenceEqual(stopped[file]), $"{what}: {file} differs after a restart");
    }

    private void SaveTeacher(string path)
    {
        RunConfig config = RunConfig.Load(path, ["training.components=[]", "seed=9"]);
        using MultiTaskModel model = MultiTaskModel.Create(config, EncoderSettings.LoadTokenizer(config.Encoder));
        ModelFolder.Save(model, folder["teacher"]);
    }

    private static bool IsRefused(string a, string b) => Refused.Contains((a, b)) || Refused.Contains((b, a));

    private Dictionary<string, byte[]> Train(RunConfig config, bool stop)
    {
        tokenizer ??= EncoderSettings.LoadTokenizer(config.Encoder);
        data ??= TaskData.Load(config.LabelledTasks[0], config.Tokenizer, tokenizer);
        using (RunFolder run = RunFolder.Create(config))
        {
            using var source = new CancellationTokenSource();
            using var observer = new Stopper(source, stop ? 1 : 99);
            RunFinished done = Run(run, observer, source.Token);
            if (stop)
                done = Run(run, observer, CancellationToken.None);
            Assert.Equal(2, done.Step);
        }

        Assert.True(RunFolder.CheckpointsOf(config.Output!).TryOpen("last", out SavedFolder? saved, out _));
        return Directory.GetFiles(saved.Path, "*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".safetensors", StringComparison.Ordinal) || Path.GetFileName(file) == "state.json")
            .ToDictionary(file => Path.GetRelativePath(saved.Path, file), File.ReadAllBytes, StringComparer.Ordinal);
    }

    private RunFinished Run(RunFolder run, IRunObserver observer, CancellationToken cancellation)
    {
        using MultiTaskModel model = MultiTaskModel.Create(run.Config, tokenizer!);
        foreach (Training.Components.ComponentConfig component in run.Config.Training.Components)
            component.Check(model);
        var task = new LabelledTask(data!, model.Encoder, model.Tasks["mood"], new ShuffledSampler(data!.Train.Lengths.Span, new BatchLimits { MaxExamples = 4 }, 3));
        using var trainer = new Trainer(run, model, [task], DType.Float32, observer);
        return trainer.Run(TimeSpan.Zero, cancellation);
    }

    private sealed class Stopper(CancellationTokenSource source, long after) : IRunObserver, IDisposable
    {
        public void StepDone(StepReport report)
        {
            Assert.True(double.IsFinite(report.Loss));
            if (report.Step == after)
                source.Cancel();
        }

        public void Dispose() => source.Dispose();
    }
}
