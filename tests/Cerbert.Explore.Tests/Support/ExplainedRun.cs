using Cerbert.Data;
using Cerbert.Training;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;

[assembly: AssemblyFixture(typeof(Cerbert.Tests.ExplainedRun))]

namespace Cerbert.Tests;

/// <summary>A run that knows a little of words, moods and similarities (more where pictures are taken of it), trained once. Row 0 of its dev data is hostile.</summary>
public sealed class ExplainedRun : IDisposable
{
    /// <summary>The text of dev row 0.</summary>
    public const string Hostile = "<script>document.title='owned'</script> <img src=x onerror=\"document.title='owned'\"> \u202Egood\u200F שלום 🎬";

    private readonly TempFolder folder = new(inMemory: true);
    private readonly Lazy<string> trained;

    public ExplainedRun() => trained = new Lazy<string>(Train);

    /// <summary>The run's folder, named words.</summary>
    public string Folder => trained.Value;

    /// <summary>Makes a folder with a model, untrained, that does nothing but guess words.</summary>
    public string SaveGuesser()
    {
        SampleData.Write(folder["guessing"]);
        RunConfig config = RunConfig.Load(folder.Write("guessing/run.yaml", """
            encoder: { layers: 1, hidden: 16, heads: 2, ffn: 16, max_positions: 32, vocab: vocab.txt }
            tokenizer: { max_length: 32 }
            tasks: [{ name: text, kind: masked-language, data: { train: sentiment/train.tsv, columns: { text: sentence } } }]
            """));
        using MultiTaskModel model = MultiTaskModel.Create(config, EncoderSettings.LoadTokenizer(config.Encoder));
        ModelFolder.Save(model, folder["guesser"]);
        return folder["guesser"];
    }

    public void Dispose() => folder.Dispose();

    private string Train()
    {
        SampleData.Write(folder.Path);
        string[] dev = File.ReadAllLines(folder["sentiment/dev.tsv"]);
        File.WriteAllLines(folder["sentiment/dev.tsv"], [dev[0], $"{Hostile}\tpositive", .. dev[1..]]);
        TrainingRun.Start(RunConfig.Load(folder.Write("run.yaml", $$"""
            seed: 5
            output: {{folder["words"]}}
            encoder: { layers: 2, hidden: 48, heads: 4, ffn: 96, max_positions: 96, vocab: vocab.txt, dropout: 0, attention_dropout: 0 }
            tokenizer: { max_length: 96 }
            tasks:
              - { name: sentiment, kind: classification, labels: [negative, positive], pooling: mean, data: { train: sentiment/train.tsv, dev: sentiment/dev.tsv, limit: 200 } }
              - { name: similarity, kind: regression, range: [0, 5], pooling: mean, pair: difference-product, data: { train: similarity/train.tsv, limit: 64, columns: { text: sentence1, text_pair: sentence2, label: score } } }
              - { name: text, kind: masked-language, data: { train: sentiment/train.tsv, columns: { text: sentence }, limit: 200 } }
            training: { max_steps: {{(Pictures.AreWanted ? 600 : 60)}}, epochs: 99, batch_size: 16, precision: fp32, strategy: mixed, optimizer: { name: adamw, learning_rate: 3e-3 } }
            evaluation: { every_steps: 60, every_epoch: false }
            """), checkFiles: true), cancellation: TestContext.Current.CancellationToken);
        return folder["words"];
    }
}
