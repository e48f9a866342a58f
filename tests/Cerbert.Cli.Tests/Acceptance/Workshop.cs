using Cerbert.Data;

namespace Cerbert.Tests.Acceptance;

/// <summary>A folder with sample data, a small config, and copies of the reference models to spoil.</summary>
internal sealed class Workshop : IDisposable
{
    private readonly TempFolder folder = new();

    public Workshop(int steps = 2)
    {
        SampleData.Write(folder.Path);
        Config = folder.Write("run.yaml", $$"""
            seed: 3
            output: run
            encoder: { layers: 1, hidden: 32, heads: 2, ffn: 64, max_positions: 32, vocab: vocab.txt }
            tokenizer: { max_length: 32 }
            tasks:
              - name: sentiment
                kind: classification
                labels: [negative, positive]
                data: { train: sentiment/train.tsv, dev: sentiment/dev.tsv, limit: 64, columns: { text: sentence, label: label } }
            training: { max_steps: {{steps}}, epochs: 1000, batch_size: 8, precision: fp32 }
            evaluation: { every_epoch: false, every_steps: 2 }
            """);
    }

    public string Config { get; }

    public string Run => this["run"];

    public string this[params string[] name] => Path.Combine([folder.Path, .. name]);

    public CommandLine Train(params string[] overrides) =>
        CommandLine.Run(["train", Config, .. overrides.SelectMany(text => new[] { "--set", text })]);

    public string Write(string name, string content) => folder.Write(name, content);

    public string Write(string name, byte[] content) => folder.Write(name, content);

    /// <summary>A copy of a reference checkpoint.</summary>
    public string Copy(string checkpoint)
    {
        string to = this[checkpoint];
        Directory.CreateDirectory(to);
        foreach (string file in Directory.GetFiles(Paths.Golden("checkpoints", checkpoint)))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        return to;
    }

    public void Dispose() => folder.Dispose();
}
