using Cerbert.Data;
using Cerbert.Training;
using Cerbert.Training.Configuration;

[assembly: AssemblyFixture(typeof(Cerbert.Tests.TrainedRuns))]

namespace Cerbert.Tests;

/// <summary>Two runs of a tiny encoder on two tasks, really trained, once for all tests that look at them.</summary>
public sealed class TrainedRuns : IDisposable
{
    private readonly TempFolder folder = new(inMemory: true);
    private readonly Lazy<string> trained, longer;

    public TrainedRuns()
    {
        trained = new Lazy<string>(() => Train("runs"));
        longer = new Lazy<string>(() => Train("longer", "encoder.hidden=64", "training.epochs=30", "tasks.sentiment.data.limit=600", "tasks.similarity.data.limit=600", "evaluation.every_steps=50", "training.optimizer.learning_rate=1e-3"));
    }

    /// <summary>The same with enough training to be looked at.</summary>
    public string LongerFolder => longer.Value;

    /// <summary>The folder of the runs <c>first</c> and <c>second</c>.</summary>
    public string Folder => trained.Value;

    /// <summary>One of the runs.</summary>
    public string this[string name] => Path.Combine(Folder, name);

    /// <summary>The config of a run beside them.</summary>
    public RunConfig Config(string output, params string[] overrides)
    {
        if (!Directory.Exists(folder["sentiment"]))
            SampleData.Write(folder.Path);
        return RunConfig.Load(folder.Write($"{Guid.NewGuid():N}.yaml", """
        seed: 5
        encoder: { layers: 2, hidden: 32, heads: 2, ffn: 64, max_positions: 64, vocab: vocab.txt }
        tokenizer: { max_length: 64 }
        tasks:
          - { name: sentiment, kind: classification, labels: [negative, positive], pooling: mean, data: { train: sentiment/train.tsv, dev: sentiment/dev.tsv, limit: 96 } }
          - { name: similarity, kind: regression, range: [0, 5], pooling: mean, data: { train: similarity/train.tsv, dev: similarity/dev.tsv, columns: { text: sentence1, text_pair: sentence2, label: score }, limit: 96 } }
        training: { epochs: 4, batch_size: 16, precision: fp32, optimizer: { name: adamw, learning_rate: 2e-3 }, strategy: { name: pcgrad, conflicts_every: 1 } }
        evaluation: { every_steps: 3, every_epoch: false }
        """), [$"output={output}", .. overrides], checkFiles: true);
    }

    public void Dispose() => folder.Dispose();

    private string Train(string name, params string[] overrides)
    {
        TrainingRun.Start(Config(folder[$"{name}/first"], overrides), cancellation: TestContext.Current.CancellationToken);
        TrainingRun.Start(Config(folder[$"{name}/second"], [.. overrides, "training.optimizer.learning_rate=1e-4"]), cancellation: TestContext.Current.CancellationToken);
        return folder[name];
    }
}
