using Cerbert.Data;
using Cerbert.Models.Checkpoints;
using Cerbert.Training;
using Cerbert.Training.Configuration;
using Cerbert.Training.Runs;

namespace Cerbert.Tests.Pretraining;

/// <summary>Small, quick pre-training runs on made-up text.</summary>
internal sealed class TinyText : IDisposable
{
    private static readonly string[] Who = ["the soup", "this film", "the hotel", "our waiter"], Verbs = ["was", "seemed", "became"], What = ["wonderful", "awful", "pleasant", "boring"];

    private readonly TempFolder folder = new(inMemory: true);

    public TinyText()
    {
        SampleData.Write(folder.Path);
        folder.Write("text.txt", string.Join('\n', Enumerable.Range(0, 300).Select(i => $"{Who[i % 4]} {Verbs[i % 3]} {What[i % 4]}.")));
    }

    public string this[string name] => folder[name];

    /// <summary>A config with one source of text, <c>text.txt</c>.</summary>
    public RunConfig Config(string output, params string[] overrides) => Load(output, "{ name: text, kind: masked-language, data: { train: text.txt, held_out: 0.1 } }", overrides);

    /// <summary>A config of these tasks.</summary>
    public RunConfig Load(string output, string tasks, params string[] overrides) => RunConfig.Load(folder.Write("run.yaml", $$"""
        seed: 7
        encoder: { layers: 1, hidden: 32, heads: 2, ffn: 64, max_positions: 32, vocab: vocab.txt, dropout: 0.1, attention_dropout: 0.1 }
        tokenizer: { max_length: 32 }
        tasks: [{{tasks}}]
        training:
          epochs: 2
          batch_size: 8
          accumulation: 2
          precision: fp32
          optimizer: { name: adamw, learning_rate: 5e-3 }
        evaluation: { every_steps: 3, every_epoch: false }
        """), [$"output={folder[output]}", .. overrides], checkFiles: true);

    public static RunFinished Start(RunConfig config, TrainingRuns.Witness? witness = null) =>
        TrainingRun.Start(config, witness, witness?.Token ?? TestContext.Current.CancellationToken);

    public byte[] LastWeights(string output) => File.ReadAllBytes(Path.Combine(folder[output], "checkpoints", "last", "model", HuggingFaceFolder.WeightsFileName));

    public string Best(string output) => Path.Combine(folder[output], "checkpoints", "best");

    public string Last(string output) => Path.Combine(folder[output], "checkpoints", "last", "model");

    public string[] Names(string output)
    {
        using SafetensorsReader file = SafetensorsReader.Open(Path.Combine(Last(output), HuggingFaceFolder.WeightsFileName));
        return [.. file.Names.Order(StringComparer.Ordinal)];
    }

    /// <summary>What the log says of each step and score, without what depends on the clock.</summary>
    public string[] Log(string output) => [.. MetricsLog.Read(Path.Combine(folder[output], "metrics.jsonl"))
        .Select(line => System.Text.Json.Nodes.JsonNode.Parse(line.Text)!.AsObject())
        .Where(line => (string?)line["kind"] is "step" or "evaluation")
        .Select(line => $"{line["step"]} {line["task"]} {line["loss"]} {line["score"]}")];

    public void Dispose() => folder.Dispose();
}
