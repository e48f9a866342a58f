using System.Text.Json.Nodes;
using Cerbert.Data;
using Cerbert.Training;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;
using Cerbert.Training.Runs;

namespace Cerbert.Tests.TrainingRuns;

/// <summary>Configs of small, quick runs on the sample data, and what is left of the runs.</summary>
internal sealed class TinyRun : IDisposable
{
    private readonly TempFolder folder = new();

    public TinyRun() => SampleData.Write(folder.Path);

    public string this[string name] => folder[name];

    public string Write(string name, string text) => folder.Write(name, text);

    /// <summary>Twelve steps with everything that could make a resumed run different.</summary>
    public RunConfig Config(string output, params string[] overrides) => RunConfig.Load(folder.Write("run.yaml", """
        seed: 7
        encoder: { layers: 2, hidden: 32, heads: 2, ffn: 64, max_positions: 32, vocab: vocab.txt, dropout: 0.1, attention_dropout: 0.1 }
        tokenizer: { max_length: 32 }
        tasks:
          - name: sentiment
            kind: classification
            labels: [negative, positive]
            data: { train: sentiment/train.tsv, dev: sentiment/dev.tsv, limit: 96 }
            head: { dropout: 0.1 }
        training:
          epochs: 4
          batch_size: 16
          accumulation: 2
          bucket: 2
          precision: fp32
          optimizer: { name: adamw, learning_rate: 2e-3 }
        evaluation: { every_steps: 2, every_epoch: false }
        """), [$"output={folder[output]}", .. overrides], checkFiles: true);

    public static RunFinished Start(RunConfig config, IRunObserver? observer = null) => TrainingRun.Start(config, observer, TokenOf(observer));

    public RunFinished Resume(string output, IRunObserver? observer = null) => TrainingRun.Resume(folder[output], observer, TokenOf(observer));

    public static IReadOnlyList<Prediction> Predict(MultiTaskModel model, string[] texts, string[]? second = null) =>
        new Predictor(model).Predict(texts, second, cancellation: TestContext.Current.CancellationToken);

    public static IEnumerable<float> Logits(MultiTaskModel model, string[] texts) => Predict(model, texts).SelectMany(p => p.Logits);

    public byte[] LastWeights(string output) => File.ReadAllBytes(Path.Combine(folder[output], "checkpoints", "last", "model", "model.safetensors"));

    public string Best(string output) => Path.Combine(folder[output], "checkpoints", "best");

    /// <summary>The log's losses and scores, without what depends on the clock.</summary>
    public string[] Log(string output) => [.. MetricsLog.Read(Path.Combine(folder[output], "metrics.jsonl"))
        .Select(line => JsonNode.Parse(line.Text)!.AsObject())
        .Where(line => (string?)line["kind"] is not ("checkpoint" or "started" or "finished"))
        .Select(line =>
        {
            line.Remove("tokens_per_s");
            line.Remove("seconds");
            line.Remove("memory_bytes");
            return line.ToJsonString();
        })];

    public void Dispose() => folder.Dispose();

    private static CancellationToken TokenOf(IRunObserver? observer) => (observer as Witness)?.Token ?? TestContext.Current.CancellationToken;
}

/// <summary>Remembers what a run reports and cancels it after a step.</summary>
internal sealed class Witness(long cancelAfter = long.MaxValue) : IRunObserver, IDisposable
{
    private readonly CancellationTokenSource source = new();

    public CancellationToken Token => source.Token;

    public List<string> Warnings { get; } = [];

    public List<EvaluationReport> Evaluations { get; } = [];

    public List<long> StepsDone { get; } = [];

    public void StepDone(StepReport report)
    {
        StepsDone.Add(report.Step);
        if (report.Step == cancelAfter)
            source.Cancel();
    }

    public void Evaluated(EvaluationReport report) => Evaluations.Add(report);

    public void Warned(string message) => Warnings.Add(message);

    public void Dispose() => source.Dispose();
}
