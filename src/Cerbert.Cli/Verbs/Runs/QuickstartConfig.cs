using Cerbert.Models.Checkpoints;
using Cerbert.Training.Configuration;

namespace Cerbert.Cli.Verbs.Runs;

/// <summary>What <c>cerbert quickstart</c> trains, as a file to start from.</summary>
internal static class QuickstartConfig
{
    /// <summary>The file's name.</summary>
    public const string FileName = "quickstart.yaml";

    /// <summary>Writes the config into a folder that has the sample data in <c>data</c>.</summary>
    /// <returns>The file.</returns>
    public static string Write(string folder)
    {
        string file = Path.Combine(folder, FileName);
        File.WriteAllText(file, Text);
        return file;
    }

    /// <summary>The same run from random weights of the same sizes.</summary>
    /// <param name="config">The run.</param>
    /// <param name="encoder">The sizes.</param>
    /// <param name="output">Where it goes.</param>
    public static RunConfig FromRandomWeights(RunConfig config, TransformerConfig encoder, string output)
    {
        var sizes = new EncoderConfig
        {
            Layers = encoder.Layers,
            Hidden = encoder.HiddenSize,
            Heads = encoder.Heads,
            Ffn = encoder.IntermediateSize,
            Vocab = Path.Combine(config.Encoder.Folder!, "vocab.txt"),
        };
        return (config with { Output = output, Encoder = sizes }).Resolve("random");
    }

    private const string Text = """
        # Sentiment of reviews, paraphrases and similarity of sentences, three tasks on one encoder: what `cerbert quickstart` trains.
        seed: 1
        output: run
        encoder: starter            # comes with Cerbert; a Hugging Face folder is { folder: bert-base-uncased }
        tokenizer: { max_length: 64 }
        tasks:
          - name: sentiment
            kind: classification
            labels: [negative, positive]
            pooling: mean
            data: { train: data/sentiment/train.tsv, dev: data/sentiment/dev.tsv, columns: { text: sentence, label: label } }
          - name: paraphrase
            kind: binary
            pair: difference-product-only
            pooling: mean
            data: { train: data/paraphrase/train.tsv, dev: data/paraphrase/dev.tsv, columns: { text: sentence1, text_pair: sentence2, label: label } }
          - name: similarity
            kind: regression
            range: [0, 5]
            pair: difference-product-only
            pooling: mean
            data: { train: data/similarity/train.tsv, dev: data/similarity/dev.tsv, columns: { text: sentence1, text_pair: sentence2, label: score } }
        training:
          epochs: 4
          batch_size: 16
          precision: fp32           # the same figures on every machine; auto takes bf16 where that is faster
          strategy: round-robin
          optimizer: { name: adamw, learning_rate: 5e-4 }
        """;
}
